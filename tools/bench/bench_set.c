// SPDX-License-Identifier: GPL-2.0
/*
 * What the sets of kvmfilter bench share.
 */
#include <stdlib.h>

#include "bench_set.h"

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a, two = *(const double *)b;

	return (one > two) - (one < two);
}

double bench_quantile(double *values, uint32_t count, double share)
{
	double place = share * (count - 1);
	uint32_t below = place;
	uint32_t next = below + 1 < count ? below + 1 : below;

	qsort(values, count, sizeof(*values), compare);
	return values[below] + (values[next] - values[below]) * (place - below);
}

double bench_median(double *values, uint32_t count)
{
	return bench_quantile(values, count, 0.5);
}
