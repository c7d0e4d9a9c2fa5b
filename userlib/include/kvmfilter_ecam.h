/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * PCI configuration space by MMIO (ECAM): 4 KiB for each function, 1 MiB for each bus. Base: a
 * guest physical address, a multiple of the length. No lines, no events.
 *
 * The model holds as much of configuration space as the VMM tells it: functions that are absent
 * (read as ones, writes are dropped), a bit each, 32 bytes a bus; and up to 8 functions with the
 * first 64 bytes of their registers. What it knows is answered in the kernel, scanning empty buses
 * above all. Everything else passes: the VMM serves it.
 *
 * Source: PCI Express Base Specification 3.0, 7.2.2.
 */
#ifndef KVMFILTER_ECAM_H
#define KVMFILTER_ECAM_H

#include <kvmfilter_pci.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_ECAM_MAGIC	0x6d616365	/* "ecam" */
#define KVMFILTER_ECAM_VERSION	1

/* Functions that can be known: programs look through all of them. */
#define KVMFILTER_ECAM_KNOWN	8

#define KVMFILTER_ECAM_BUSES	256
#define KVMFILTER_ECAM_BUS	(1U << 20)	/* bytes of a bus */

/* Bus and function (KVMFILTER_PCI_DEVFN) as one number. */
#define KVMFILTER_ECAM_BDF(bus, devfn)	((bus) << 8 | (devfn))

/* The state of the device. Byte order is the machine's. */
struct kvmfilter_ecam_state {
	struct kvmfilter_model_head head;
	__u8 absent[KVMFILTER_ECAM_BUSES][32];	/* bit n: function n of the bus */
	__u32 bdf[KVMFILTER_ECAM_KNOWN];	/* whose known[] is, and 1 more; 0: nobody's */
	struct kvmfilter_pci_function known[KVMFILTER_ECAM_KNOWN];
};

/*
 * All 256 buses, and bus 0 alone. Power-on: everything is unknown. A reset of the machine
 * changes nothing.
 */
extern const struct kvmfilter_model kvmfilter_ecam_model;
extern const struct kvmfilter_model kvmfilter_ecam_bus_model;

/*
 * A function: @header is the first 64 bytes of its registers, of which those in @answered are what
 * a read gives; see kvmfilter_pci_set_function(). -ENOSPC: too many functions; -EINVAL: @bdf
 * is none.
 */
int kvmfilter_ecam_set_function(struct kvmfilter_device *device, __u32 bdf,
				const void *header, __u64 answered);

/* There is no such function, and none on the whole bus. 0, or -EINVAL. */
int kvmfilter_ecam_set_absent(struct kvmfilter_device *device, __u32 bdf);
int kvmfilter_ecam_set_bus_absent(struct kvmfilter_device *device, __u32 bus);

/* The function is the VMM's again, as all are at first. 0, or -EINVAL. */
int kvmfilter_ecam_clear(struct kvmfilter_device *device, __u32 bdf);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_ECAM_H */
