/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VM with the hostile guest and the ledger: lists of steps for vCPUs, which are run and
 * compared with the reference model, down to who answered how many accesses.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "fixture.h"
#include "hostile_list.h"
#include "ledger.h"
#include "ledger_model.h"

/* Around these addresses all ranges are. */
#define HOSTILE_PORT	0x560
#define HOSTILE_MMIO	0xd0000000ULL

/* Ports and memory of the ranges, with free addresses, neighbours and a page's end. */
extern const struct ledger_range hostile_ranges[];
extern const unsigned int hostile_range_count;

struct hostile_totals {
	__u64 accesses, done, exits, contended;
};

struct hostile {
	struct fixture *fixture;
	struct kvmfilter_state *block;
	struct ledger_state *ledger;
	int reads, writes;		/* programs */
	int numbers[16];		/* of the ranges, if there are any */
	bool with_ranges;
	__u64 slow;			/* accesses that the VMM got */
	void (*meanwhile)(struct hostile *hostile);	/* by the VMM, while vCPUs run */
	struct ledger_model model[LEDGER_LANES];
	struct hostile_totals totals;
};

struct hostile *hostile_create(unsigned int vcpus);
void hostile_destroy(struct hostile *hostile);

void hostile_add_ranges(struct hostile *hostile);
void hostile_remove_ranges(struct hostile *hostile);
void hostile_set_rule(struct hostile *hostile, __u64 rule, __u64 mask);

/* See hostile_list_add(). */
struct hostile_step *hostile_step(struct hostile *hostile, unsigned int vcpu, __u32 kind,
				  __u32 width, __u64 address);

/*
 * Run the lists, and compare results, buffers, chains and counters; then they are empty.
 * With one vCPU who answers is known exactly; with several some more may exit.
 */
void hostile_run(struct hostile *hostile);

#endif
