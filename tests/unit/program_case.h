/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases kept as data: a source file with what is expected of it in the comment at its
 * head, and the instructions assembled from it. For the verifier, which accepts or
 * rejects; and for whatever executes programs, which all must come to the same.
 */
#ifndef TESTS_PROGRAM_CASE_H
#define TESTS_PROGRAM_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier.h"

#define PROGRAM_STATE_WORDS	128	/* at most, of a case that is run */

/* The state of a case before, and after. */
struct program_run {
	uint64_t before[PROGRAM_STATE_WORDS];
	uint64_t after[PROGRAM_STATE_WORDS];
};

struct program_case {
	char name[300];			/* accept/clock_read.c */
	char rule[160];
	bool accept;
	uint32_t state_size;
	uint32_t direction;
	struct bpf_insn *insns;
	uint32_t insn_count;
	/* If accepted. Of a case with runs, features alone. */
	struct kvmf_facts facts;
	struct program_run *runs;
	uint32_t run_count;
	uint32_t held;			/* of the locks, those that may be held already */
	struct kvmfilter_access access;
	uint64_t value;			/* of the access, after */
	uint64_t signals;
	uint64_t arms;			/* timers that are armed, */
	uint64_t whens[KVMFILTER_TIMERS_MAX]; /* for then */
	uint32_t verdict;
	/* If rejected */
	char message[160];
	int insn;			/* -1: no instruction is named */
	uint64_t without;		/* KVMFILTER_FEATURE_* that are missing */
};

/*
 * Read every case of @cases/@folder ("accept", "reject", "run"), with the instructions
 * from @bins/@folder/NAME.bin. Ends the process if one is not understood.
 */
struct program_case *program_cases_load(const char *cases, const char *bins,
					const char *folder, uint32_t *count);
/* What the verifier is asked about it. */
struct kvmf_verify program_case_verify(const struct program_case *one);

void program_cases_free(struct program_case *cases, uint32_t count);

#endif
