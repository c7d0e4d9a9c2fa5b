/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What people are shown of a sample: rows of cells, per range or per process, as totals
 * or as rates since the sample before, in the order of a column. Pure.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "sample.h"

/* What happened in a row, per second or in total. */
struct stat_row {
	uint32_t pid;
	uint32_t others;		/* processes that hold the filter as well */
	const char *command;
	uint64_t filter;		/* its number; per process how many */
	uint64_t ranges;		/* per process */
	const struct range_info *range;	/* per range; NULL for a filter without any, */
	const struct timer_info *timer;	/* or of a timer */
	bool known;			/* false: there was no sample before */
	uint64_t totals[OUTCOME_COUNT];
	double rates[OUTCOME_COUNT];
};

struct rows {
	struct stat_row *all;		/* what they point to is the sample's */
	uint32_t count;
	enum view view;
	bool totals;			/* show these, not the rates */
};

/* The heading of a column. */
const char *rows_heading(const struct rows *rows, enum column column);
bool rows_right(const struct rows *rows, enum column column);

/* @before may be NULL: then no rate is known. */
void rows_make(struct rows *rows, enum view view, bool totals, const struct sample *now,
	       const struct sample *before);
void rows_sort(struct rows *rows, enum column column, bool reverse);
void rows_free(struct rows *rows);

/* Text of a cell, the caller's to free. */
char *rows_cell(const struct rows *rows, const struct stat_row *row, enum column column);

/* All accesses of a row that passed. */
uint64_t rows_passed_total(const uint64_t *counts);

/* Percent of accesses that were answered, -1 if there was none. */
double rows_share(double done, double passed);

#endif
