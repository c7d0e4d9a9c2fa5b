/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * PCI configuration mechanism #1 as functions of a state: one source for the programs in
 * the kernel (pci.bpf.c) and for the model in user space (pci.c). The state is
 * described in kvmfilter_pci.h.
 */
#ifndef PCI_LOGIC_H
#define PCI_LOGIC_H

#include <kvmfilter_pci.h>

#include "model.h"

/* Ports, from the base, and their lengths. */
#define PCI_ADDRESS		0
#define PCI_DATA		4
#define PCI_LENGTH		4

#define PCI_ADDRESS_WRITABLE	(KVMFILTER_PCI_ENABLE | KVMFILTER_PCI_BUS | \
				 KVMFILTER_PCI_FUNCTION | KVMFILTER_PCI_REGISTER)

/* What functions[] and other_buses say. */
#define PCI_UNKNOWN		0
#define PCI_ABSENT		1
#define PCI_KNOWN		2

/* Without it the data register is none. */
MODEL_INLINE int pci_is_enabled(const struct kvmfilter_pci_state *state)
{
	return state->address >> 31;
}

/* What the data register leads to. */
MODEL_INLINE __u64 pci_target(const struct kvmfilter_pci_state *state)
{
	__u64 address = state->address;

	if (address & KVMFILTER_PCI_BUS)
		return state->other_buses;
	return state->functions[(address & KVMFILTER_PCI_FUNCTION) >> 8];
}

/* A function as the VMM describes it. */
MODEL_INLINE void pci_set_header(struct kvmfilter_pci_function *function, const void *header,
				 __u64 answered)
{
	const __u8 *bytes = header;
	unsigned int i;

	function->answered = answered;
	for (i = 0; i < KVMFILTER_PCI_HEADER / 4; i++, bytes += 4)
		function->config[i] = bytes[0] | bytes[1] << 8 | bytes[2] << 16 |
				      (__u32)bytes[3] << 24;
}

/* Read from the header of a function. DONE or PASS. */
MODEL_INLINE __u64 pci_read_header(const struct kvmfilter_pci_function *function,
				   __u64 reg, __u64 offset, __u64 width, __u64 *value)
{
	__u64 bytes;

	if (reg >= KVMFILTER_PCI_HEADER)
		return KVMFILTER_PASS;
	bytes = ((1ULL << width) - 1) << (reg + offset);
	if (bytes & ~function->answered)
		return KVMFILTER_PASS;
	*value = function->config[model_mask(reg / 4, KVMFILTER_PCI_HEADER / 4 - 1)];
	*value = *value >> 8 * offset & ((1ULL << 8 * width) - 1);
	return KVMFILTER_DONE;
}

/* Read @width bytes, from byte @offset of the data register on. DONE or PASS. */
MODEL_INLINE __u64 pci_read(const struct kvmfilter_pci_state *state, __u64 offset,
			    __u64 width, __u64 *value)
{
	__u64 target = pci_target(state);
	__u64 slot = (target - PCI_KNOWN) & (KVMFILTER_PCI_KNOWN - 1);

	if (target == PCI_UNKNOWN || !pci_is_enabled(state))
		return KVMFILTER_PASS;
	if (target >= PCI_KNOWN)
		return pci_read_header(&state->known[slot],
				       state->address & KVMFILTER_PCI_REGISTER, offset,
				       width, value);
	*value = (1ULL << 8 * width) - 1;
	return KVMFILTER_DONE;
}

/* A write that nobody is to see. DONE or PASS. */
MODEL_INLINE __u64 pci_write(const struct kvmfilter_pci_state *state)
{
	if (!pci_is_enabled(state) || pci_target(state) != PCI_ABSENT)
		return KVMFILTER_PASS;
	return KVMFILTER_DONE;
}

#endif
