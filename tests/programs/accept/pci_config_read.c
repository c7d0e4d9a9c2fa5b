// SPDX-License-Identifier: GPL-2.0
// rule: PCI configuration mechanism 1: the functions of one device
// state: 520
// direction: read
// expect: accept
#include <kvmfilter_prog.h>

struct pci {
	__u32 address;		/* of port 0xcf8 */
	__u32 bus_device;	/* bits 23-11 that it must have */
	__u8 config[2][256];
};

KVMFILTER_READ_PROGRAM(pci_config_read, struct pci)
{
	__u32 address = state->address;
	__u32 reg = (address & 0xfc) + (access->offset & 3);
	const __u8 *config = state->config[address >> 8 & 1];

	if (!(address >> 31) || (address & 0xfffe00) != state->bus_device)
		return KVMFILTER_PASS;
	switch (access->width) {
	case 1:
		access->value = config[reg];
		return KVMFILTER_DONE;
	case 2:
		access->value = *(__u16 *)&config[reg & 0xfe];
		return KVMFILTER_DONE;
	case 4:
		access->value = *(__u32 *)&config[reg & 0xfc];
		return KVMFILTER_DONE;
	default:
		return KVMFILTER_PASS;
	}
}
