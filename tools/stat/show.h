/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways in which kvmfilter stat shows a sample.
 */
#ifndef SHOW_H
#define SHOW_H

#include <stdint.h>

#include "rows.h"

/* One line on standard output. @before may be NULL. */
void stat_json(const struct sample *now, const struct sample *before);

/*
 * Rows as a table, lines with newlines, the heading first; the caller's to free. With
 * @width, no line is longer than that: columns that there is no room for are left out,
 * and the last one is cut.
 */
char *stat_table(const struct rows *rows, uint32_t width);

/*
 * What the sample does not show, in at most NOTES lines; the caller's to free. @root: may
 * look at everything, and is not told to be root.
 */
#define NOTES	3
uint32_t stat_notes(const struct sample *sample, bool root, char **notes);

#endif
