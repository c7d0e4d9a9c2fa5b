/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accesses that end in every way there is, and a filter that makes them: for the tests of
 * what administrators see.
 */
#ifndef ENDINGS_H
#define ENDINGS_H

#include <stdio.h>

#include "fixture.h"

#define ENDINGS_PORT	0x560
#define ENDINGS_MMIO	0xd0000000ULL
#define ENDINGS_RANGES	4
#define ENDINGS_PROGS	6

/* A program as it was loaded. */
struct ending_prog {
	int number;
	unsigned int direction;
	unsigned int insn_count;
	unsigned int state_size;
	unsigned int users;
};

struct ending_range {
	int number;
	struct kvmfilter_range_spec spec;
};

struct endings {
	struct fixture *fixture;
	struct ending_prog progs[ENDINGS_PROGS];
	struct ending_range ranges[ENDINGS_RANGES];
	int event;		/* of notifier 0, the only one that is set */
};

/* One access of vCPU 0. */
struct ending {
	const char *outcome;	/* the counter's name */
	unsigned int range;	/* which one counts it: an index */
	__u32 kind;		/* JOB_* */
	__u64 address;
	__u32 width;
	__u64 value;		/* what is written; of JOB_INS how many elements */
	__u64 exits;
	bool locked;		/* while the VMM holds the lock of its state block */
	/* What is to be seen of it. */
	const char *bus;
	const char *direction;
	__u32 width_seen;
	__u64 value_seen;
};

extern const struct ending endings_list[];
extern const unsigned int endings_count;

/* Is there an access with this outcome on this architecture? */
bool ending_is_possible(const char *outcome);

/* Load the programs, add the ranges. */
void endings_init(struct endings *endings, struct fixture *fixture);
void endings_exit(struct endings *endings);

/* Make the access, and see that it exits as often as it should. */
void ending_run(const struct endings *endings, const struct ending *ending);

/* What tracing tells of it, as a line. */
void ending_print(FILE *to, const struct endings *endings, const struct ending *ending,
		  unsigned long long filter);

#endif
