/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The high precision event timer of a PC, complete. Base: e.g. MMIO fed00000h, 1 KiB.
 *
 * Three comparators, all of 64 bits, the first can be periodic. The main counter has
 * 100 MHz, a period of 10,000,000 fs, so that nothing ever is rounded. No FSB interrupts.
 *
 * Line n is input n of the I/O APIC: 20 to 23 as far as timers can be routed there, and 0
 * and 8 (IRQ 0 and IRQ 8) for timers 0 and 1 in legacy replacement, when the PIT and the RTC
 * are cut off from these: the event says so to the VMM. Edge-triggered interrupts
 * are pulses.
 *
 * All reads are answered in the kernel: the main counter running or halted, in one
 * piece or in two halves, and the rest. Writes exit, but for those of comparators that are
 * edge-triggered and have their line for themselves, if the kernel raises it
 * (kvmfilter_device_raise()).
 *
 * Source: IA-PC HPET Specification 1.0a, Intel 2004. What that leaves open is settled
 * in hpet.c, at its head.
 */
#ifndef KVMFILTER_HPET_H
#define KVMFILTER_HPET_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_HPET_MAGIC	0x54455048	/* "HPET" */
#define KVMFILTER_HPET_VERSION	1

#define KVMFILTER_HPET_LENGTH	0x400
#define KVMFILTER_HPET_HZ	100000000
#define KVMFILTER_HPET_TIMERS	3

/*
 * Event: legacy replacement takes the lines of PIT and RTC (1), or gives them back (0). A
 * write makes it. A reset gives them back and a restore may do either without it: after
 * these the lines are taken if both bits of register 10h are set.
 */
#define KVMFILTER_HPET_LEGACY	1

/* General capabilities, bits 31 to 0: what the ACPI table wants, too. */
#define KVMFILTER_HPET_ID	0x8086a201U

/* A comparator. It is as it was when the main counter was at @since. */
struct kvmfilter_hpet_timer {
	__u64 config;		/* its writable bits */
	__u64 comparator;
	__u64 period;		/* the last value written */
	__u64 since;
};

/* The state of the device. Byte order is the machine's. */
struct kvmfilter_hpet_state {
	struct kvmfilter_model_head head;
	__u64 counter;		/* the value; less ticks of device time when it runs */
	__u64 config;		/* of the general configuration */
	__u64 status;		/* interrupts that are active since before @since */
	struct kvmfilter_hpet_timer timer[4];	/* the last is not there: zero */
};

/* Power-on and reset: halted at 0, comparators at their largest, nothing enabled. */
extern const struct kvmfilter_model kvmfilter_hpet_model;

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_HPET_H */
