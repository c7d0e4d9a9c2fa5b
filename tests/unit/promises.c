// SPDX-License-Identifier: GPL-2.0
/*
 * Does a program keep what the verifier promises of it?
 */
#include <stddef.h>

#include "promises.h"
#include "random.h"

struct kvmf_interp promises_interp(const struct kvmf_verify *in,
				   const struct kvmf_facts *facts, void *state)
{
	return (struct kvmf_interp){
		.insns = in->insns, .insn_count = in->insn_count,
		.state_size = in->state_size, .direction = in->direction,
		.facts = facts, .locks = in->locks, .state = state,
	};
}

/* Numbers at random, the extreme ones often; the lowest bit is a toss-up. */
static uint64_t any_number(void *seed)
{
	uint64_t r = random_next(seed), number = ~0ULL;

	switch (r % 4) {
	case 0:
		break;
	case 1:
		number = r >> 32 & 0xff;
		break;
	default:
		number = random_next(seed) >> (r >> 8) % 64;
		break;
	}
	return r & 4 ? number : number ^ 1;
}

static void fill(struct kvmf_interp *interp, uint32_t run, uint64_t *seed)
{
	uint64_t *words = (uint64_t *)interp->state;
	uint32_t i;

	for (i = 0; i < interp->state_size / 8; i++)
		words[i] = run < 2 ? ~0ULL : random_next(seed);
	interp->wild = run % 2 ? any_number : NULL;
	interp->opaque = seed;
	/* Some come too late. */
	interp->lose = run >= 6;
	interp->access = (struct kvmfilter_access){
		.value = run < 4 ? ~0ULL : random_next(seed),
		.address = random_next(seed),
		.offset = run < 6 ? ~0U : random_next(seed),
		.vcpu = random_next(seed),
		.width = 1 << run % 4,
		.direction = interp->direction,
	};
	if (interp->direction == KVMFILTER_EXPIRE)
		interp->access = (struct kvmfilter_access){
			.value = interp->access.value & ~1ULL,
			.offset = interp->access.offset % KVMFILTER_TIMERS_MAX,
			.direction = KVMFILTER_EXPIRE,
		};
}

bool promises_kept(struct kvmf_interp *interp, uint64_t seed)
{
	uint32_t run, indexed = 0;

	for (run = 0; run < PROMISES_RUNS; run++) {
		fill(interp, run, &seed);
		if (!kvmf_interp_run(interp))
			return false;
		indexed += interp->indexed;
	}
	interp->indexed = indexed;
	return true;
}
