// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of a look: collected as they come, then put in order.
 */
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "tool.h"

void sample_add(struct sample *sample, struct filter_info *info, uint32_t pid,
		char *command, uint64_t read_ns)
{
	struct filter *filter;

	/* Twice the room where the count is a power of two. */
	if (!(sample->count & (sample->count - 1)))
		sample->filters = tool_resize(sample->filters,
					      (sample->count ? 2 * (size_t)sample->count : 1) *
					      sizeof(*filter));
	filter = &sample->filters[sample->count++];
	*filter = (struct filter) {
		.info = *info,
		.read_ns = read_ns,
		.pids = tool_alloc(1, sizeof(*filter->pids)),
		.pid_count = 1,
		.command = command,
	};
	filter->pids[0] = pid;
	*info = (struct filter_info) {};
}

static void filter_free(struct filter *filter)
{
	fdinfo_free(&filter->info);
	free(filter->pids);
	free(filter->command);
}

static int compare_filters(const void *a, const void *b)
{
	const struct filter *x = a, *y = b;

	if (x->info.number != y->info.number)
		return x->info.number < y->info.number ? -1 : 1;
	return x->pids[0] < y->pids[0] ? -1 : x->pids[0] > y->pids[0];
}

/* @other is the same filter in a process whose PID is not lower. */
static void merge(struct filter *filter, struct filter *other)
{
	uint32_t pid = other->pids[0];

	if (filter->pids[filter->pid_count - 1] != pid) {
		filter->pids = tool_resize(filter->pids, (filter->pid_count + 1) *
					   sizeof(*filter->pids));
		filter->pids[filter->pid_count++] = pid;
	}
	filter_free(other);
}

static int compare_pids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* How many different processes hold filters. */
static uint32_t count_pids(const struct sample *sample)
{
	uint32_t *pids, count = 0, different = 0;

	for (uint32_t i = 0; i < sample->count; i++)
		count += sample->filters[i].pid_count;
	pids = tool_alloc(count, sizeof(*pids));
	count = 0;
	for (uint32_t i = 0; i < sample->count; i++) {
		const struct filter *filter = &sample->filters[i];

		memcpy(pids + count, filter->pids, filter->pid_count * sizeof(*pids));
		count += filter->pid_count;
	}
	qsort(pids, count, sizeof(*pids), compare_pids);
	for (uint32_t i = 0; i < count; i++)
		different += !i || pids[i] != pids[i - 1];
	free(pids);
	return different;
}

void sample_finish(struct sample *sample)
{
	uint32_t kept = 0;

	if (sample->count)
		qsort(sample->filters, sample->count, sizeof(*sample->filters),
		      compare_filters);
	for (uint32_t i = 0; i < sample->count; i++) {
		struct filter *filter = &sample->filters[i];

		if (kept && sample->filters[kept - 1].info.number == filter->info.number)
			merge(&sample->filters[kept - 1], filter);
		else
			sample->filters[kept++] = *filter;
	}
	sample->count = kept;
	for (uint32_t i = 0; i < kept; i++)
		sample->malformed += sample->filters[i].info.malformed;
	sample->pid_count = count_pids(sample);
}

void sample_free(struct sample *sample)
{
	for (uint32_t i = 0; i < sample->count; i++)
		filter_free(&sample->filters[i]);
	free(sample->filters);
	*sample = (struct sample) {};
}

const struct filter *sample_find(const struct sample *sample, uint64_t number)
{
	uint32_t low = 0, high = sample ? sample->count : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct filter *filter = &sample->filters[middle];

		if (filter->info.number == number)
			return filter;
		if (filter->info.number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool went_on(const uint64_t *before, const uint64_t *counts)
{
	for (int i = 0; i < OUTCOME_COUNT; i++)
		if (before[i] > counts[i])
			return false;
	return true;
}

static bool is_same(const struct range_info *before, const struct range_info *range)
{
	return !strcmp(before->bus, range->bus) && before->address == range->address &&
	       before->length == range->length && went_on(before->counts, range->counts);
}

const struct range_info *sample_range_before(const struct filter *before,
					     const struct range_info *range)
{
	uint32_t low = 0, high = before ? before->info.range_count : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct range_info *found = &before->info.ranges[middle];

		if (found->number == range->number)
			return is_same(found, range) ? found : NULL;
		if (found->number < range->number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct timer_info *sample_timer_before(const struct filter *before,
					     const struct timer_info *timer)
{
	for (uint32_t i = 0; before && i < before->info.timer_count; i++) {
		const struct timer_info *found = &before->info.timers[i];

		if (found->number == timer->number)
			return went_on(found->counts, timer->counts) ? found : NULL;
	}
	return NULL;
}
