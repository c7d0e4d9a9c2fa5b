/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checking interpreter: runs a program that the verifier accepted, and traps
 * wherever a promise of the verifier is broken. Written from the specification,
 * sharing no code with the verifier, and slow.
 */
#ifndef TESTS_INTERP_H
#define TESTS_INTERP_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier.h"

struct interp {
	const struct bpf_insn *insns;
	uint32_t insn_count;
	uint32_t state_size;
	uint32_t direction;
	const struct kvmf_facts *facts;
	struct kvmfilter_access access;
	uint8_t state[KVMFILTER_STATE_MAX];
	/*
	 * As a processor may speculate: conditions go either way, and loads give
	 * any value.
	 */
	bool wild;
	uint64_t seed;

	uint64_t verdict;
	uint32_t signals;
	uint32_t indexed;	/* accesses through a pointer with an index added */
	char trap[128];		/* why it stopped, or empty */
};

/* False if it trapped. */
bool interp_run(struct interp *in);

uint64_t random_next(uint64_t *seed);

#endif
