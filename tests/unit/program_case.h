/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases for the verifier, kept as data: a source file with what is expected of it
 * in the comment at its head, and the instructions assembled from it.
 */
#ifndef TESTS_PROGRAM_CASE_H
#define TESTS_PROGRAM_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier.h"

struct program_case {
	char name[300];			/* accept/clock_read.c */
	char rule[160];
	bool accept;
	uint32_t state_size;
	uint32_t direction;
	struct bpf_insn *insns;
	uint32_t insn_count;
	/* If accepted */
	struct kvmf_facts facts;
	/* If rejected */
	char message[160];
	int insn;			/* -1: no instruction is named */
};

/*
 * Read every case of @cases/accept and @cases/reject, with the instructions from
 * @bins/accept/NAME.bin and so on. Ends the process if one is not understood.
 */
struct program_case *program_cases_load(const char *cases, const char *bins,
					uint32_t *count);
void program_cases_free(struct program_case *cases, uint32_t count);

#endif
