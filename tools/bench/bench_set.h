/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the sets of kvmfilter bench share.
 */
#ifndef BENCH_SET_H
#define BENCH_SET_H

#include <stdint.h>

struct options;

/* Each prints what it measured, and returns the exit status. */
int bench_contention(const struct options *options);
int bench_growth(const struct options *options);

/* Of values that are put in order: the middle, and what a share of them is below. */
double bench_median(double *values, uint32_t count);
double bench_quantile(double *values, uint32_t count, double share);

#endif
