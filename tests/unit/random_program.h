/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs at random, near the border between what the verifier accepts and what
 * it rejects.
 */
#ifndef TESTS_RANDOM_PROGRAM_H
#define TESTS_RANDOM_PROGRAM_H

#include <stdint.h>

#include "random.h"
#include "verifier.h"

#define RANDOM_PROGRAM_MAX	64
#define RANDOM_STATE_MAX	1024	/* bytes */

struct random_program {
	struct bpf_insn insns[RANDOM_PROGRAM_MAX];
	uint32_t insn_count;
	uint32_t state_size;
	uint32_t direction;
};

/* Whatever the environment says: SEED, PROGRAMS. */
void random_options(uint64_t *seed, uint32_t *programs);

/* What the verifier is asked about it, on a kernel of today. */
struct kvmf_verify random_program_verify(const struct random_program *program);

void random_program(struct random_program *program, uint64_t *seed);

#endif
