/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a case of kvmfilter bench costs.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

struct bench_case;

/* In ticks of the guest's counter: the TSC, or on arm64 the virtual counter. */
struct bench_result {
	const struct bench_case *test;
	int error;		/* errno: not measured */
	uint32_t samples;
	/* Of the dearest of the accesses that are measured. */
	double median, least;
	uint64_t accesses, exits;	/* of all in a round */
};

/* How fast it is, or 0. */
uint32_t bench_tsc_khz(void);

/* Measure that many rounds. */
void bench_measure(const struct bench_case *test, uint32_t rounds,
		   struct bench_result *result);

#endif
