/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * PCI configuration space by mechanism #1: the address register at port cf8h and the
 * data register at cfch to cffh. Base: port cf8h, 8 ports. No lines, no events.
 *
 * The model holds the address register, and of configuration space as much as the VMM
 * tells it: functions of bus 0 that are absent (read as ones, writes are dropped) and up
 * to 32 functions with the first 64 bytes of their registers. What it knows is
 * answered in the kernel, scanning an empty bus above all. Everything else passes: the
 * VMM serves it, at kvmfilter_pci_address(). So do accesses to port cf8h to cfbh that are not
 * 4 bytes wide at cf8h, which are other devices' (reset at cf9h).
 *
 * Source: PCI Local Bus Specification 3.0, 3.2.2.3.2.
 */
#ifndef KVMFILTER_PCI_H
#define KVMFILTER_PCI_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_PCI_MAGIC	0x66494350	/* "PCIf" */
#define KVMFILTER_PCI_VERSION	2

#define KVMFILTER_PCI_KNOWN	32	/* functions, at most */
#define KVMFILTER_PCI_HEADER	64	/* bytes of their registers */

/* Device and function as one number. */
#define KVMFILTER_PCI_DEVFN(device, function)	((device) << 3 | (function))

/* Bits of the address register. The rest is zero. */
#define KVMFILTER_PCI_ENABLE	0x80000000U
#define KVMFILTER_PCI_BUS	0x00ff0000U
#define KVMFILTER_PCI_FUNCTION	0x0000ff00U	/* KVMFILTER_PCI_DEVFN */
#define KVMFILTER_PCI_REGISTER	0x000000fcU

/* A function that is known: bit n of answered is set if byte n may be read here. */
struct kvmfilter_pci_function {
	__u64 answered;
	__u32 config[KVMFILTER_PCI_HEADER / 4];
};

/* The state of the device. Byte order is the machine's. */
struct kvmfilter_pci_state {
	struct kvmfilter_model_head head;
	__u32 address;		/* register, as it is read */
	__u8 other_buses;	/* all but 0. 0: unknown; 1: absent */
	__u8 reserved[3];	/* zero */
	__u8 functions[256];	/* by devfn. The same, or 2 + n: known[n] */
	struct kvmfilter_pci_function known[KVMFILTER_PCI_KNOWN];
};

/* Power-on: everything is unknown. A reset clears the address register alone. */
extern const struct kvmfilter_model kvmfilter_pci_model;

/* The bytes of a type 0 header that neither guest nor device ever changes. */
#define KVMFILTER_PCI_READ_ONLY	0xe010ff0000004f0fULL

/*
 * A function of bus 0: @header is the first 64 bytes of its registers, of which those in
 * @answered (bit n: byte n) are what a read gives, until the next call says otherwise.
 * Writes are not answered: a VMM that tells a function anew after each write it has
 * served, which costs it no exit, may have all bytes answered; one that does not, those of
 * KVMFILTER_PCI_READ_ONLY. -ENOSPC: too many functions; -EINVAL: the state is
 * damaged.
 */
int kvmfilter_pci_set_function(struct kvmfilter_device *device, __u8 devfn,
			       const void *header, __u64 answered);

/* There is no such function on bus 0. Returns 0. */
int kvmfilter_pci_set_absent(struct kvmfilter_device *device, __u8 devfn);

/* The function is the VMM's again, as all are at first. Returns 0. */
int kvmfilter_pci_clear(struct kvmfilter_device *device, __u8 devfn);

/* All buses but 0 are absent, or are @present: the VMM's, as at first. Returns 0. */
int kvmfilter_pci_set_buses(struct kvmfilter_device *device, int present);

/* The address register, for a data access that passed. Returns 0. */
int kvmfilter_pci_address(struct kvmfilter_device *device, __u32 *address);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_PCI_H */
