/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * ARM's dual timer (SP804): two down-counters of 16 or 32 bits, at 1 MHz as on ARM's reference
 * machines. Base: any address of MMIO, of which it takes a page; the second timer's registers are
 * 20h above those of the first.
 *
 * The lines are TIMINT1 (0), TIMINT2 (1), and TIMINTC (2), which is high while one of them is;
 * level.
 *
 * Answered in the kernel: the value of a timer that runs undivided, which is what clocks are made
 * of, up to its next 0; the VMM sees what comes then. All else exits.
 *
 * Registers have 32 bits. Reads of 1 or 2 bytes give that part of a register; all others that are
 * not of 4 bytes at a multiple of 4 give 0, and such writes are ignored.
 *
 * Source: ARM Dual-Timer Module (SP804) Technical Reference Manual, ARM DDI 0271. What that leaves
 * open is settled in sp804.c, at its head.
 */
#ifndef KVMFILTER_SP804_H
#define KVMFILTER_SP804_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_SP804_MAGIC		0x34305053	/* "SP04" */
#define KVMFILTER_SP804_VERSION		1

#define KVMFILTER_SP804_HZ		1000000

/* Where registers are, from the base or KVMFILTER_SP804_TIMER2 above it (DDI 0271, 3.2). */
#define KVMFILTER_SP804_TIMER2		0x20
#define KVMFILTER_SP804_LOAD		0x00
#define KVMFILTER_SP804_VALUE		0x04
#define KVMFILTER_SP804_CONTROL		0x08
#define KVMFILTER_SP804_INTCLR		0x0c
#define KVMFILTER_SP804_RIS		0x10
#define KVMFILTER_SP804_MIS		0x14
#define KVMFILTER_SP804_BGLOAD		0x18
#define KVMFILTER_SP804_ITCR		0xf00	/* integration test: of the whole */
#define KVMFILTER_SP804_ITOP		0xf04
#define KVMFILTER_SP804_ID		0xfe0	/* 8 registers of a byte each */
#define KVMFILTER_SP804_LENGTH		0x1000

/* Of the control register. */
#define KVMFILTER_SP804_ONE_SHOT	0x01
#define KVMFILTER_SP804_32_BITS		0x02
#define KVMFILTER_SP804_DIVIDE		0x0c	/* by 1, 16, 256 */
#define KVMFILTER_SP804_INT_ENABLE	0x20
#define KVMFILTER_SP804_PERIODIC	0x40
#define KVMFILTER_SP804_ENABLE		0x80

/*
 * One of the two. A timer that runs had @count ticks left to its next 0 at @start_ns; of one that
 * does not, @count is the value.
 */
struct kvmfilter_sp804_timer {
	__u64 until_ns;		/* undivided: 999 ns after that 0; else 0, and so if it stands */
	__u64 start_ns;		/* device time */
	__u64 count;		/* up to 2^32 */
	__u32 load;
	__u8 control;
	__u8 raised;		/* 1: an interrupt came, and was not cleared */
	__u8 reserved[2];	/* zero */
};

/* The state of the device. */
struct kvmfilter_sp804_state {
	struct kvmfilter_model_head head;
	struct kvmfilter_sp804_timer timer[2];
	__u8 test;		/* integration test: ITCR */
	__u8 test_lines;	/* ITOP */
	__u8 reserved[6];	/* zero */
};

/* Power-on and reset: stopped at ffffffffh, interrupts enabled, 16 bits, free-running. */
extern const struct kvmfilter_model kvmfilter_sp804_model;

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_SP804_H */
