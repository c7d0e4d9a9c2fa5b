/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program of ours as one of Linux's: the access, the state, and notifiers and timers are
 * values of array maps, and helpers are replaced by code that demands as much of their
 * arguments. What is left is what both verifiers judge by themselves.
 *
 * Linux follows every path, learns from each comparison, and does not look at what it
 * knows will not run; our verifier makes none of that its own. In a blind wrapping no
 * condition tells anything: each is replaced by one that nobody can foresee. Whatever
 * ours accepts stands without.
 */
#ifndef TESTS_WRAP_H
#define TESTS_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "verifier.h"

/* Descriptors of maps with one value each. */
struct wrap_maps {
	int access;		/* WRAP_ACCESS_SIZE bytes; read-only but to a read program */
	int state;		/* state_size bytes, WRAP_STATE_NONE if that is 0 */
	int numbers;		/* of notifiers and of timers: WRAP_NUMBERS bytes */
};

/* Up to what is reserved: nobody reads that. */
#define WRAP_ACCESS_SIZE	offsetof(struct kvmfilter_access, reserved)

/* As many notifiers as timers. */
#define WRAP_NUMBERS		KVMFILTER_NOTIFIERS_MAX
_Static_assert(KVMFILTER_NOTIFIERS_MAX == KVMFILTER_TIMERS_MAX, "one map for both");

/* There are no maps with empty values; r2 starts far behind this one. */
#define WRAP_STATE_NONE		1

/* A blind wrapping leaves Linux room for a counter of its own. */
#define WRAP_BLIND_STACK_MAX	(KVMFILTER_STACK_MAX - 8)

/* Each instruction becomes this many at the most. */
#define WRAP_GROWTH		6

struct wrapped {
	struct bpf_insn insns[KVMFILTER_INSNS_MAX * WRAP_GROWTH + WRAP_GROWTH];
	uint32_t insn_count;
};

/*
 * False if the program has no counterpart: it has a form that the language does not
 * know, calls a helper that does not exist, jumps backward or out of itself. A blind
 * wrapping wants WRAP_BLIND_STACK_MAX to be enough for the program itself.
 */
bool wrap_program(const struct kvmf_verify *in, const struct wrap_maps *maps,
		  bool blind, struct wrapped *out);

/* A jump on a condition: what a blind wrapping hides. */
bool wrap_is_branch(const struct bpf_insn *insn);

#endif
