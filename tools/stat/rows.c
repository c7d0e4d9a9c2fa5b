// SPDX-License-Identifier: GPL-2.0
/*
 * Rows. What is not known, or is a share of nothing, is "-"; no number is shown that
 * rounding has made zero or all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "tool.h"

static const struct {
	const char *rates, *totals;
	bool right;
	bool descending;	/* what is much comes first */
} columns[] = {
	[COLUMN_PID] = { "PID", "PID", true, false },
	[COLUMN_COMMAND] = { "COMMAND", "COMMAND", false, false },
	[COLUMN_FILTER] = { "FILTER", "FILTER", true, false },
	[COLUMN_RANGE] = { "RANGE", "RANGE", false, false },
	[COLUMN_ANSWERED] = { "ANSWERED/s", "ANSWERED", true, true },
	[COLUMN_PASSED] = { "PASSED/s", "PASSED", true, true },
	[COLUMN_SHARE] = { "SHARE%", "SHARE%", true, true },
	[COLUMN_CONTENDED] = { "CONTENDED/s", "CONTENDED", true, true },
	[COLUMN_WHY] = { "WHY PASSED", "WHY PASSED", false, false },
};

static const char * const reasons[OUTCOME_COUNT] = {
	[OUTCOME_PASS_PROGRAM] = "program",
	[OUTCOME_PASS_CONTENDED] = "contended",
	[OUTCOME_PASS_NO_PROGRAM] = "no program",
	[OUTCOME_PASS_STRING] = "string",
	[OUTCOME_PASS_WIDTH] = "width",
	[OUTCOME_PASS_NOTIFIER] = "notifier",
	[OUTCOME_PASS_TIMER] = "timer",
};

const char *rows_heading(const struct rows *rows, enum column column)
{
	if (rows->view == VIEW_PROCESS && column == COLUMN_FILTER)
		return "FILTERS";
	if (rows->view == VIEW_PROCESS && column == COLUMN_RANGE)
		return "RANGES";
	return rows->totals ? columns[column].totals : columns[column].rates;
}

bool rows_right(const struct rows *rows, enum column column)
{
	return columns[column].right ||
	       (rows->view == VIEW_PROCESS && column == COLUMN_RANGE);
}

/* --- what happened --------------------------------------------------------------- */

/* Counters that nobody will ever see full must not make others small. */
static uint64_t add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

uint64_t rows_passed_total(const uint64_t *counts)
{
	uint64_t passed = 0;

	for (int i = OUTCOME_PASS_PROGRAM; i < OUTCOME_COUNT; i++)
		passed = add(passed, counts[i]);
	return passed;
}

double rows_share(double done, double passed)
{
	return done + passed > 0 ? 100 * (done / (done + passed)) : -1;
}

/* Of the kind that is shown. */
static double amount(const struct rows *rows, const struct stat_row *row, enum outcome outcome)
{
	return rows->totals ? row->totals[outcome] : row->rates[outcome];
}

static double passed(const struct rows *rows, const struct stat_row *row)
{
	double sum = 0;

	for (int i = OUTCOME_PASS_PROGRAM; i < OUTCOME_COUNT; i++)
		sum += amount(rows, row, i);
	return sum;
}

static bool is_known(const struct rows *rows, const struct stat_row *row)
{
	return rows->totals || row->known;
}

/* What happened is added to a row. @was may be NULL. */
static void count(struct stat_row *row, const struct filter *now, const struct filter *before,
		  const uint64_t *counts, const uint64_t *was)
{
	double seconds = before ? (now->read_ns - before->read_ns) / 1e9 : 0;

	for (int i = 0; i < OUTCOME_COUNT; i++)
		row->totals[i] = add(row->totals[i], counts[i]);
	if (!was || seconds <= 0)
		return;
	row->known = true;
	for (int i = 0; i < OUTCOME_COUNT; i++)
		row->rates[i] += (counts[i] - was[i]) / seconds;
}

static void count_range(struct stat_row *row, const struct filter *now,
			const struct filter *before, const struct range_info *range)
{
	const struct range_info *was = sample_range_before(before, range);

	count(row, now, before, range->counts, was ? was->counts : NULL);
}

static void count_timer(struct stat_row *row, const struct filter *now,
			const struct filter *before, const struct timer_info *timer)
{
	const struct timer_info *was = sample_timer_before(before, timer);

	count(row, now, before, timer->counts, was ? was->counts : NULL);
}

static struct stat_row row_of(const struct filter *filter)
{
	return (struct stat_row) {
		.pid = filter->pids[0],
		.others = filter->pid_count - 1,
		.command = filter->command,
		.filter = filter->info.number,
	};
}

static void add_ranges(struct rows *rows, const struct filter *now,
		       const struct filter *before)
{
	struct stat_row *row = &rows->all[rows->count];

	if (!now->info.range_count && !now->info.timer_count) {
		*row = row_of(now);
		row->known = before;
		rows->count++;
	}
	for (uint32_t i = 0; i < now->info.range_count; i++, row++) {
		*row = row_of(now);
		row->range = &now->info.ranges[i];
		count_range(row, now, before, row->range);
		rows->count++;
	}
	for (uint32_t i = 0; i < now->info.timer_count; i++, row++) {
		*row = row_of(now);
		row->timer = &now->info.timers[i];
		count_timer(row, now, before, row->timer);
		rows->count++;
	}
}

/* A row of its own, to be added to others of its process when all are there. */
static void add_filter(struct rows *rows, const struct filter *now,
		       const struct filter *before)
{
	struct stat_row *row = &rows->all[rows->count++];

	*row = row_of(now);
	row->filter = 1;
	row->ranges = now->info.range_count;
	row->known = before && !row->ranges;
	for (uint32_t i = 0; i < now->info.range_count; i++)
		count_range(row, now, before, &now->info.ranges[i]);
}

static int compare_pids(const void *a, const void *b)
{
	const struct stat_row *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static void merge_processes(struct rows *rows)
{
	uint32_t kept = 0;

	qsort(rows->all, rows->count, sizeof(*rows->all), compare_pids);
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct stat_row *row = &rows->all[i];
		struct stat_row *sum = &rows->all[kept ? kept - 1 : 0];

		if (!kept || sum->pid != row->pid) {
			rows->all[kept++] = *row;
			continue;
		}
		sum->filter += row->filter;
		sum->ranges += row->ranges;
		sum->known |= row->known;
		if (row->others > sum->others)
			sum->others = row->others;
		for (int j = 0; j < OUTCOME_COUNT; j++) {
			sum->totals[j] = add(sum->totals[j], row->totals[j]);
			sum->rates[j] += row->rates[j];
		}
	}
	rows->count = kept;
}

void rows_make(struct rows *rows, enum view view, bool totals, const struct sample *now,
	       const struct sample *before)
{
	size_t count = now->count;

	for (uint32_t i = 0; i < now->count; i++)
		count += now->filters[i].info.range_count + now->filters[i].info.timer_count;
	*rows = (struct rows) {
		.all = tool_alloc(count, sizeof(*rows->all)),
		.view = view,
		.totals = totals,
	};
	for (uint32_t i = 0; i < now->count; i++) {
		const struct filter *filter = &now->filters[i];
		const struct filter *was = sample_find(before, filter->info.number);

		if (view == VIEW_PROCESS)
			add_filter(rows, filter, was);
		else
			add_ranges(rows, filter, was);
	}
	if (view == VIEW_PROCESS)
		merge_processes(rows);
}

void rows_free(struct rows *rows)
{
	free(rows->all);
	*rows = (struct rows) {};
}

/* --- the order ------------------------------------------------------------------- */

/* qsort() has no argument for it, and qsort_r() is not the same everywhere. */
static struct {
	const struct rows *rows;
	enum column column;
	bool reverse;
} order;

static int compare_numbers(uint64_t x, uint64_t y)
{
	return x < y ? -1 : x > y;
}

static int compare_ranges(const struct stat_row *x, const struct stat_row *y)
{
	int result;

	if (x->timer && y->timer)
		return compare_numbers(x->timer->number, y->timer->number);
	if (!x->range || !y->range)
		return compare_numbers(x->ranges + !!x->range + 2 * !!x->timer,
				       y->ranges + !!y->range + 2 * !!y->timer);
	result = strcmp(x->range->bus, y->range->bus);
	return result ? result : compare_numbers(x->range->address, y->range->address);
}

/* Something to order by; what is not known is less than all that is. */
static double weight(const struct stat_row *row)
{
	const struct rows *rows = order.rows;
	double done = amount(rows, row, OUTCOME_DONE);

	if (!is_known(rows, row))
		return -2;
	switch (order.column) {
	case COLUMN_ANSWERED:
		return done;
	case COLUMN_PASSED:
		return passed(rows, row);
	case COLUMN_SHARE:
		return rows_share(done, passed(rows, row));
	default:
		return amount(rows, row, OUTCOME_PASS_CONTENDED);
	}
}

static int compare_column(const struct stat_row *x, const struct stat_row *y)
{
	double a, b;

	switch (order.column) {
	case COLUMN_PID:
		return compare_numbers(x->pid, y->pid);
	case COLUMN_COMMAND:
		return strcmp(x->command, y->command);
	case COLUMN_FILTER:
		return compare_numbers(x->filter, y->filter);
	case COLUMN_RANGE:
		return compare_ranges(x, y);
	default:
		a = weight(x);
		b = weight(y);
		return a < b ? -1 : a > b;
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct stat_row *x = a, *y = b;
	int result = compare_column(x, y);

	if (result)
		return order.reverse == columns[order.column].descending ? result : -result;
	/* Equal ones don't dance. */
	result = compare_numbers(x->pid, y->pid);
	if (!result)
		result = compare_numbers(x->filter, y->filter);
	return result ? result : compare_ranges(x, y);
}

void rows_sort(struct rows *rows, enum column column, bool reverse)
{
	order.rows = rows;
	order.column = column;
	order.reverse = reverse;
	qsort(rows->all, rows->count, sizeof(*rows->all), compare_rows);
}

/* --- cells ----------------------------------------------------------------------- */

static char *rate_text(double rate)
{
	if (rate > 0 && rate < 0.05)
		return tool_text("<0.1");
	/* 9.96 would be 10.0. */
	return tool_text("%.*f", rate < 9.95 ? 1 : 0, rate);
}

static char *share_text(double share)
{
	if (share < 0)
		return tool_text("-");
	if (share > 0 && share < 0.1)
		return tool_text("<0.1");
	if (share < 100 && share > 99.9)
		return tool_text("99.9");
	return tool_text("%.1f", share);
}

/* "program 90%, width 10%": the biggest first. */
static char *why_text(const struct rows *rows, const struct stat_row *row)
{
	double all = passed(rows, row);
	bool told[OUTCOME_COUNT] = {};
	char *text = tool_text("%s", all > 0 ? "" : "-");

	while (all > 0) {
		int most = OUTCOME_DONE;
		double percent;
		char *longer;

		for (int i = OUTCOME_PASS_PROGRAM; i < OUTCOME_COUNT; i++)
			if (!told[i] && amount(rows, row, i) > 0 &&
			    (most == OUTCOME_DONE ||
			     amount(rows, row, i) > amount(rows, row, most)))
				most = i;
		if (most == OUTCOME_DONE)
			break;
		told[most] = true;
		percent = 100 * (amount(rows, row, most) / all);
		if (percent < 1)
			longer = tool_text("%s%s%s <1%%", text, *text ? ", " : "",
					   reasons[most]);
		else
			longer = tool_text("%s%s%s %d%%", text, *text ? ", " : "",
					   reasons[most], (int)percent);
		free(text);
		text = longer;
	}
	return text;
}

static char *range_text(const struct rows *rows, const struct stat_row *row)
{
	const struct range_info *range = row->range;

	if (rows->view == VIEW_PROCESS)
		return tool_text("%" PRIu64, row->ranges);
	if (row->timer)
		return tool_text("timer:%" PRIu64, row->timer->number);
	if (!range)
		return tool_text("-");
	return tool_text("%s:0x%" PRIx64 "-0x%" PRIx64, range->bus, range->address,
			 range->address + (range->length - 1));
}

static char *command_text(const struct stat_row *row)
{
	if (row->others)
		return tool_text("%s +%u", row->command, row->others);
	return tool_text("%s", row->command);
}

static char *happened_text(const struct rows *rows, const struct stat_row *row,
			   enum column column)
{
	double done = amount(rows, row, OUTCOME_DONE);

	if (!is_known(rows, row) || (rows->view == VIEW_RANGE && !row->range && !row->timer))
		return tool_text("-");
	if (column == COLUMN_WHY)
		return why_text(rows, row);
	if (column == COLUMN_SHARE)
		return share_text(rows_share(done, passed(rows, row)));
	if (!rows->totals)
		return rate_text(column == COLUMN_ANSWERED ? done :
				 column == COLUMN_PASSED ? passed(rows, row) :
				 row->rates[OUTCOME_PASS_CONTENDED]);
	return tool_text("%" PRIu64, column == COLUMN_ANSWERED ? row->totals[OUTCOME_DONE] :
			 column == COLUMN_PASSED ? rows_passed_total(row->totals) :
			 row->totals[OUTCOME_PASS_CONTENDED]);
}

char *rows_cell(const struct rows *rows, const struct stat_row *row, enum column column)
{
	switch (column) {
	case COLUMN_PID:
		return tool_text("%u", row->pid);
	case COLUMN_COMMAND:
		return command_text(row);
	case COLUMN_FILTER:
		return tool_text("%" PRIu64, row->filter);
	case COLUMN_RANGE:
		return range_text(rows, row);
	default:
		return happened_text(rows, row, column);
	}
}
