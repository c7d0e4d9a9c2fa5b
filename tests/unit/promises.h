/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does a program keep what the verifier promises of it? It is run by the reference
 * interpreter, which traps where it does not.
 */
#ifndef TESTS_PROMISES_H
#define TESTS_PROMISES_H

#include <stdbool.h>

#include "interp.h"

/* Runs of a program, on data that goes to the limits and beyond what can be. */
#define PROMISES_RUNS	8

/* An accepted program, ready to run on @state, of in->state_size bytes. */
struct kvmf_interp promises_interp(const struct kvmf_verify *in,
				   const struct kvmf_facts *facts, void *state);

/* False after a trap, which @interp names then. @seed chooses the data. */
bool promises_kept(struct kvmf_interp *interp, uint64_t seed);

#endif
