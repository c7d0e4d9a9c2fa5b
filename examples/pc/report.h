/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a run has shown: who answered which accesses, how many exits there were and why,
 * and the true frequency of the TSC. One JSON object; the tables are made of it.
 */
#ifndef PC_REPORT_H
#define PC_REPORT_H

#include <jansson.h>
#include <stdio.h>

struct devices;

/* A reading of the TSC together with CLOCK_MONOTONIC. */
struct report_time {
	unsigned long long ticks, ns;
};

void report_time(struct report_time *time);

json_t *report_make(struct devices *devices, const struct report_time *start,
		    const struct report_time *end);

/* Every array of objects as a table, and the TSC's frequency. */
void report_print(const json_t *report, FILE *file);

#endif /* PC_REPORT_H */
