// SPDX-License-Identifier: GPL-2.0
/*
 * Does a program keep what the verifier promises of it?
 */
#include "promises.h"
#include "random_program.h"

struct kvmf_interp promises_interp(const struct kvmf_verify *in,
				   const struct kvmf_facts *facts, uint64_t seed)
{
	return (struct kvmf_interp){
		.insns = in->insns, .insn_count = in->insn_count,
		.state_size = in->state_size, .direction = in->direction,
		.facts = facts, .seed = seed,
	};
}

static void fill(struct kvmf_interp *interp, uint32_t run)
{
	uint64_t *words = (uint64_t *)interp->state;
	uint64_t *seed = &interp->seed;
	uint32_t i;

	for (i = 0; i < interp->state_size / 8; i++)
		words[i] = run < 2 ? ~0ULL : random_next(seed);
	interp->wild = run % 2;
	interp->access = (struct kvmfilter_access){
		.value = run < 4 ? ~0ULL : random_next(seed),
		.address = random_next(seed),
		.offset = run < 6 ? ~0U : random_next(seed),
		.vcpu = random_next(seed),
		.width = 1 << run % 4,
		.direction = interp->direction,
	};
}

bool promises_kept(struct kvmf_interp *interp)
{
	uint32_t run, indexed = 0;

	for (run = 0; run < PROMISES_RUNS; run++) {
		fill(interp, run);
		if (!kvmf_interp_run(interp))
			return false;
		indexed += interp->indexed;
	}
	interp->indexed = indexed;
	return true;
}
