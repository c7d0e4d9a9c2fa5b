/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The reference interpreter: what a program means, step by step, and a trap wherever
 * a promise of the verifier is broken. Written from the specification, sharing no
 * code with the verifier, and slow. Every value carries what it is, so that nothing a
 * program computes can lead out of its memory.
 */
#ifndef KVMFILTER_INTERP_H
#define KVMFILTER_INTERP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "verifier.h"

struct kvmfilter_clocks;

struct kvmf_interp {
	const struct bpf_insn *insns;
	uint32_t insn_count;
	uint32_t state_size;
	uint32_t direction;
	const struct kvmf_facts *facts;	/* what the verifier promises, */
	const uint8_t *locks;		/* and where it has the lock taken */
	const struct kvmfilter_clocks *clocks; /* NULL: the host's */
	struct kvmfilter_access access;
	uint8_t *state;			/* @state_size bytes, worked on in place */
	bool lose;			/* another has the lock when it would be taken */
	/*
	 * If set, any number: then conditions go either way, and loads and helpers
	 * give any value, as for a processor that speculates.
	 */
	uint64_t (*wild)(void *opaque);
	void *opaque;		/* for wild() */

	/* Out */
	uint64_t verdict;	/* r0 */
	bool stored;		/* to the state; then the verdict is DONE */
	bool lost;		/* it ended where it takes the lock, with nothing done */
	uint64_t signalled;	/* bit n: notifier n */
	uint32_t signals;	/* calls of signal() */
	uint64_t armed;		/* bit n: timer n, */
	uint64_t whens[KVMFILTER_TIMERS_MAX]; /* for then; else as before */
	uint32_t arms;		/* calls of arm() */
	uint32_t indexed;	/* accesses through a pointer with an index added */
	uint32_t steps;
	char trap[128];		/* why it stopped, or empty */
};

/* The time of one of the host's clocks, in ns. */
uint64_t kvmf_host_clock(clockid_t id);

/* False if it trapped. */
bool kvmf_interp_run(struct kvmf_interp *in);

#endif
