/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * PCI configuration space by MMIO as functions of a state: one source for the programs in
 * the kernel (ecam.bpf.c) and for the model in user space (ecam.c). The state is
 * described in kvmfilter_ecam.h.
 */
#ifndef ECAM_LOGIC_H
#define ECAM_LOGIC_H

#include <kvmfilter_ecam.h>

#include "pci_logic.h"

/* Of an offset in the whole space. */
#define ECAM_FUNCTION_SHIFT	12
#define ECAM_REGISTER		0xfff

#define ECAM_FUNCTIONS		(KVMFILTER_ECAM_BUSES * 256)

MODEL_INLINE int ecam_is_absent(const struct kvmfilter_ecam_state *state, __u64 offset)
{
	__u64 bdf = offset >> ECAM_FUNCTION_SHIFT;
	const __u8 *absent = &state->absent[0][0];

	return absent[model_mask(bdf >> 3, ECAM_FUNCTIONS / 8 - 1)] >> (bdf & 7) & 1;
}

/* Where a function is that is known, or KVMFILTER_ECAM_KNOWN. */
MODEL_INLINE __u64 ecam_slot(const struct kvmfilter_ecam_state *state, __u64 bdf)
{
	__u64 slot = KVMFILTER_ECAM_KNOWN, i;

#pragma GCC unroll 8
	for (i = 0; i < KVMFILTER_ECAM_KNOWN; i++)
		slot = state->bdf[i] == bdf + 1 ? i : slot;
	return slot;
}

/* Read @width bytes at @offset. DONE or PASS. */
MODEL_INLINE __u64 ecam_read(const struct kvmfilter_ecam_state *state, __u64 offset,
			     __u64 width, __u64 *value)
{
	__u64 reg = offset & ECAM_REGISTER, slot;

	/* Across two registers nothing is defined. */
	if (width > 4 || offset & (width - 1))
		return KVMFILTER_PASS;
	if (ecam_is_absent(state, offset)) {
		*value = (1ULL << 8 * width) - 1;
		return KVMFILTER_DONE;
	}
	slot = ecam_slot(state, offset >> ECAM_FUNCTION_SHIFT);
	if (slot >= KVMFILTER_ECAM_KNOWN)
		return KVMFILTER_PASS;
	return pci_read_header(&state->known[model_mask(slot, KVMFILTER_ECAM_KNOWN - 1)],
			       reg & ~3ULL, reg & 3, width, value);
}

#endif
