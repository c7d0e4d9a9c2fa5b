/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All filters that were found in one look through /proc, and what has changed since the
 * look before. Pure: where they come from is look.h's affair.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "fdinfo.h"

struct filter {
	struct filter_info info;
	uint64_t read_ns;	/* when, CLOCK_MONOTONIC */
	uint32_t *pids;		/* that hold it, ascending */
	uint32_t pid_count;
	char *command;		/* name of the first, fit to be shown */
};

struct sample {
	struct filter *filters;	/* by number, once sample_finish() was called */
	uint32_t count;
	uint32_t pid_count;	/* processes that hold any */
	uint32_t unreadable;	/* processes that may not be looked at */
	bool hidden;		/* there are more, which /proc does not even list */
	uint32_t malformed;	/* lines, and descriptors, that make no sense */
};

/* A filter as process @pid has it. @info and @command now belong to the sample. */
void sample_add(struct sample *sample, struct filter_info *info, uint32_t pid,
		char *command, uint64_t read_ns);

/*
 * Each filter once, however many descriptors and processes have it: with the numbers
 * read from the process with the lowest PID.
 */
void sample_finish(struct sample *sample);
void sample_free(struct sample *sample);

/* The filter of that number in @sample, which may be NULL, or NULL. */
const struct filter *sample_find(const struct sample *sample, uint64_t number);

/*
 * The same range at the look before, or NULL. Numbers of ranges are used again, for
 * others: a range of another address, or whose counters went back, is not the same.
 */
const struct range_info *sample_range_before(const struct filter *before,
					     const struct range_info *range);

/* The same timer then, or NULL: one whose counters went back is another. */
const struct timer_info *sample_timer_before(const struct filter *before,
					     const struct timer_info *timer);

#endif
