/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histories of a device, from a real guest: several vCPUs and the VMM use it at once, each
 * operation between two ticks of a clock they share, and what came out is judged by the
 * checker of tests/unit/history.h.
 */
#ifndef LINEAR_H
#define LINEAR_H

#include "fixture.h"
#include "history.h"
#include "hostile_list.h"

#define LINEAR_VCPUS	3
#define LINEAR_OWN_MAX	3000

struct linear {
	struct fixture *fixture;
	const struct history_model *model;
	const void *initial;		/* for the model */
	/* What a step is in the model's words, with its result. */
	void (*decode)(const struct hostile_step *step, struct history_op *op);
	/* An operation of the VMM's own: choose, do, and say what it was. */
	void (*own)(struct linear *linear, struct history_op *op);
	uint64_t seed;			/* for own() */
	/* The history, in the making. */
	struct history_op *ops;
	size_t count;
	struct {
		unsigned int histories;
		uint64_t operations, own, exits, overlaps, situations;
	} totals;
};

/* The VMM runs ahead of vCPU 0, so device, model, functions and seed are set before. */
void linear_init(struct linear *linear, struct fixture *fixture);
void linear_destroy(struct linear *linear);

/* Add a step of a vCPU to the lists. */
struct hostile_step *linear_step(struct linear *linear, unsigned int vcpu, __u32 kind,
				 __u32 width, __u64 address, __u64 value);

/* Run the lists. False, with the reason printed, if the history is not linearisable. */
bool linear_run(struct linear *linear);

void linear_print(const struct linear *linear, const struct kvmfilter_counters *counters);

#endif
