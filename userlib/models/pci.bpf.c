// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of PCI configuration mechanism #1: the address register; reads of what
 * the state knows; and writes to functions that are absent. All else passes to the VMM,
 * and so does everything while time stands still or the block was never initialised.
 */
#include "pci_logic.h"

typedef struct kvmfilter_pci_state pci;

KVMFILTER_READ_PROGRAM(pci_read_address, pci)
{
	if (!state->head.clock_offset_ns || access->width != PCI_LENGTH)
		return KVMFILTER_PASS;
	access->value = state->address;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(pci_write_address, pci)
{
	if (!state->head.clock_offset_ns || access->width != PCI_LENGTH)
		return KVMFILTER_PASS;
	state->address = access->value & PCI_ADDRESS_WRITABLE;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(pci_read_data, pci)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	return pci_read(state, access->offset, access->width, &access->value);
}

KVMFILTER_WRITE_PROGRAM(pci_write_data, pci)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	return pci_write(state);
}
