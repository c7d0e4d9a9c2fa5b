/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The PrimeCell real-time clock (PL031): seconds in 32 bits, with one match. Base: any address
 * of MMIO, of which it takes a page.
 *
 * The line is RTCINTR, level: high while a match has happened, is not masked, and was not
 * cleared.
 *
 * Answered in the kernel: the data register, which is the one that is read; all else exits.
 *
 * Registers have 32 bits. Reads of 1 or 2 bytes give that part of a register; all others that are
 * not of 4 bytes at a multiple of 4 give 0, and such writes are ignored.
 *
 * Source: ARM PrimeCell Real Time Clock (PL031) Technical Reference Manual, ARM DDI 0224.
 * What that leaves open is settled in pl031.c, at its head.
 */
#ifndef KVMFILTER_PL031_H
#define KVMFILTER_PL031_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_PL031_MAGIC	0x31334c50	/* "PL31" */
#define KVMFILTER_PL031_VERSION	1

/* Where registers are, from the base (DDI 0224, 3.2). */
#define KVMFILTER_PL031_DR	0x000	/* data: the count */
#define KVMFILTER_PL031_MR	0x004	/* match */
#define KVMFILTER_PL031_LR	0x008	/* load */
#define KVMFILTER_PL031_CR	0x00c	/* control: started */
#define KVMFILTER_PL031_IMSC	0x010	/* interrupt mask: 1 lets it through */
#define KVMFILTER_PL031_RIS	0x014	/* raw interrupt status */
#define KVMFILTER_PL031_MIS	0x018	/* masked interrupt status */
#define KVMFILTER_PL031_ICR	0x01c	/* interrupt clear */
#define KVMFILTER_PL031_ID	0xfe0	/* 8 registers of a byte each */
#define KVMFILTER_PL031_LENGTH	0x1000

/* The state of the device. The count is what device time and @count_ns are in seconds. */
struct kvmfilter_pl031_state {
	struct kvmfilter_model_head head;
	__u64 count_ns;		/* modulo 2^64 */
	__u64 alarm;		/* such seconds at the next match, with 64 bits */
	__u32 match;
	__u32 load;		/* as written */
	__u8 mask;		/* 1: the interrupt is let through */
	__u8 raised;		/* 1: a match was there, and was not cleared */
	__u8 reserved[6];	/* zero */
};

/*
 * Power-on: started, as firmware leaves it, from 0; nothing raised, masked. A reset masks and
 * clears the interrupt, and match and load are 0; time goes on.
 */
extern const struct kvmfilter_model kvmfilter_pl031_model;

/*
 * Set the clock: @unix_seconds since 1970 (UTC), as all guests understand the count, and that
 * second began @ns ago. -EINVAL: it does not fit 32 bits, or @ns is a second or more.
 */
int kvmfilter_pl031_set_time(struct kvmfilter_device *device, __s64 unix_seconds, __u32 ns);

/* The count. */
int kvmfilter_pl031_get_time(struct kvmfilter_device *device, __s64 *unix_seconds);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_PL031_H */
