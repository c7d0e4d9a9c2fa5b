// SPDX-License-Identifier: GPL-2.0
/*
 * A sample as one line of JSON: all there is, whatever people are shown of it.
 */
#include <stdio.h>
#include <time.h>

#include <linux/kvmfilter.h>

#include "json.h"
#include "rows.h"
#include "show.h"

static double now_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static json_t *progs_json(const struct filter_info *info)
{
	json_t *array = json_array();

	for (uint32_t i = 0; i < info->prog_count; i++) {
		const struct prog_info *prog = &info->progs[i];

		json_array_append_new(array,
				      json_pack("{s:o, s:s, s:o, s:o, s:b, s:o}",
						"number", json_number(prog->number),
						"direction", prog->direction,
						"insns", json_number(prog->insns),
						"state", json_number(prog->state),
						"jited", prog->jited != 0,
						"users", json_number(prog->users)));
	}
	return array;
}

static json_t *rate_json(uint64_t now, uint64_t was, double seconds)
{
	return seconds > 0 ? json_real((now - was) / seconds) : json_null();
}

/* Of the time since the sample before, or of all if that is not known. */
static json_t *share_json(const struct range_info *range, const struct range_info *was)
{
	double passed = 0, share;
	uint64_t counts[OUTCOME_COUNT];

	for (int i = 0; i < OUTCOME_COUNT; i++) {
		counts[i] = range->counts[i] - (was ? was->counts[i] : 0);
		if (i != OUTCOME_DONE)
			passed += counts[i];
	}
	share = rows_share(counts[OUTCOME_DONE], passed);
	return share < 0 ? json_null() : json_real(share);
}

static json_t *range_json(const struct range_info *range, const struct filter *before,
			  double interval)
{
	const struct range_info *was = sample_range_before(before, range);
	const struct range_info *base = was ? was : range;
	double seconds = was ? interval : 0;
	json_t *object;

	object = json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o}",
			   "number", json_number(range->number), "bus", range->bus,
			   "address", json_hex(range->address),
			   "length", json_number(range->length),
			   "read", json_number(range->read),
			   "write", json_number(range->write),
			   "state", json_hex(range->state));
	for (int i = 0; i < OUTCOME_COUNT; i++)
		json_object_set_new(object, outcome_names[i],
				    json_number(range->counts[i]));
	json_object_set_new(object, "done_rate",
			    rate_json(range->counts[OUTCOME_DONE],
				      base->counts[OUTCOME_DONE], seconds));
	json_object_set_new(object, "pass_rate",
			    rate_json(rows_passed_total(range->counts),
				      rows_passed_total(base->counts), seconds));
	json_object_set_new(object, "contended_rate",
			    rate_json(range->counts[OUTCOME_PASS_CONTENDED],
				      base->counts[OUTCOME_PASS_CONTENDED], seconds));
	json_object_set_new(object, "share", share_json(range, was));
	return object;
}

static json_t *timer_json(const struct timer_info *timer, const struct filter *before,
			  double interval)
{
	static const enum outcome outcomes[] = {
		OUTCOME_DONE, OUTCOME_PASS_PROGRAM, OUTCOME_PASS_CONTENDED,
		OUTCOME_PASS_NOTIFIER, OUTCOME_PASS_TIMER,
	};
	const struct timer_info *was = sample_timer_before(before, timer);
	const struct timer_info *base = was ? was : timer;
	json_t *object;

	object = json_pack("{s:o, s:o, s:o, s:o, s:o}",
			   "number", json_number(timer->number),
			   "prog", json_number(timer->prog),
			   "state", json_hex(timer->state),
			   "notifier", json_number(timer->notifier),
			   "when", timer->when == KVMFILTER_TIMER_OFF ? json_null() :
			   json_number(timer->when));
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		json_object_set_new(object, outcome_names[outcomes[i]],
				    json_number(timer->counts[outcomes[i]]));
	json_object_set_new(object, "late", json_number(timer->late));
	json_object_set_new(object, "contended", json_number(timer->contended));
	json_object_set_new(object, "done_rate",
			    rate_json(timer->counts[OUTCOME_DONE], base->counts[OUTCOME_DONE],
				      was ? interval : 0));
	return object;
}

static json_t *filter_json(const struct filter *filter, const struct filter *before)
{
	double interval = before ? (filter->read_ns - before->read_ns) / 1e9 : 0;
	const struct filter_info *info = &filter->info;
	json_t *pids = json_array(), *ranges = json_array(), *notifiers = json_array();
	json_t *timers = json_array();

	for (uint32_t i = 0; i < filter->pid_count; i++)
		json_array_append_new(pids, json_number(filter->pids[i]));
	for (uint32_t i = 0; i < info->range_count; i++)
		json_array_append_new(ranges, range_json(&info->ranges[i], before,
							 interval));
	for (uint32_t i = 0; i < info->notifier_count; i++)
		json_array_append_new(notifiers, json_number(info->notifiers[i].number));
	for (uint32_t i = 0; i < info->timer_count; i++)
		json_array_append_new(timers, timer_json(&info->timers[i], before, interval));
	return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "filter", json_number(info->number),
			 "pid", json_number(filter->pids[0]),
			 "command", filter->command, "pids", pids,
			 "scratch", json_number(info->scratch),
			 "interval_s", before ? json_real(interval) : json_null(),
			 "programs", progs_json(info), "ranges", ranges,
			 "notifiers", notifiers, "timers", timers);
}

void stat_json(const struct sample *now, const struct sample *before)
{
	json_t *filters = json_array(), *object;

	for (uint32_t i = 0; i < now->count; i++) {
		const struct filter *filter = &now->filters[i];

		json_array_append_new(filters,
				      filter_json(filter,
						  sample_find(before, filter->info.number)));
	}
	object = json_pack("{s:f, s:o, s:b, s:o, s:o}", "time", now_seconds(),
			   "unreadable", json_number(now->unreadable),
			   "hidden", now->hidden, "malformed", json_number(now->malformed),
			   "filters", filters);
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}
