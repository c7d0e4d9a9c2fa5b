/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What can be read of a PL031 as a function of state and time: one source for the program in
 * the kernel (pl031.bpf.c) and for the model in user space (pl031.c). The state is described in
 * kvmfilter_pl031.h.
 */
#ifndef PL031_LOGIC_H
#define PL031_LOGIC_H

#include <kvmfilter_pl031.h>

#include "model.h"

#define PL031_SECOND	1000000000ULL

/*
 * DDI 0224, 3.4: peripheral 031h of designer 41h, revision field 0, which is r1p3; and a PrimeCell.
 * Register by register from the lowest byte on.
 */
#define PL031_IDS	0xb105f00d00041031ULL

/* The count as it would be with 64 bits. */
MODEL_INLINE __u64 pl031_seconds(const struct kvmfilter_pl031_state *state, __u64 ns)
{
	return (ns + state->count_ns) / PL031_SECOND;
}

MODEL_INLINE __u64 pl031_count(const struct kvmfilter_pl031_state *state, __u64 ns)
{
	return pl031_seconds(state, ns) & 0xffffffff;
}

MODEL_INLINE __u64 pl031_raw(const struct kvmfilter_pl031_state *state, __u64 ns)
{
	return state->raised || pl031_seconds(state, ns) >= state->alarm;
}

/* A register of 32 bits; @offset is a multiple of 4. */
MODEL_INLINE __u64 pl031_read(const struct kvmfilter_pl031_state *state, __u64 offset, __u64 ns)
{
	if (offset == KVMFILTER_PL031_DR)
		return pl031_count(state, ns);
	if (offset == KVMFILTER_PL031_MR)
		return state->match;
	if (offset == KVMFILTER_PL031_LR)
		return state->load;
	if (offset == KVMFILTER_PL031_CR)
		return 1;
	if (offset == KVMFILTER_PL031_IMSC)
		return state->mask;
	if (offset == KVMFILTER_PL031_RIS)
		return pl031_raw(state, ns);
	if (offset == KVMFILTER_PL031_MIS)
		return state->mask & pl031_raw(state, ns);
	if (offset >= KVMFILTER_PL031_ID && offset < KVMFILTER_PL031_LENGTH)
		return PL031_IDS >> 2 * (offset - KVMFILTER_PL031_ID) & 0xff;
	/* The interrupt clear register is write-only; the rest is reserved. */
	return 0;
}

#endif
