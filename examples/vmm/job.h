/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the VMM asks of the guest, in guest memory: a list of accesses, to be made
 * over and over. The guest is code of this project, see guest.c; the structure is
 * the same on both sides.
 */
#ifndef JOB_H
#define JOB_H

#include <linux/types.h>

enum job_op_kind {
	JOB_IN,			/* port -> result */
	JOB_OUT,		/* value -> port */
	JOB_READ,		/* memory -> result */
	JOB_WRITE,		/* value -> memory */
#ifdef __x86_64__
	JOB_INS,		/* rep ins: @value elements -> results */
	JOB_OUTS,		/* rep outs: @value elements 0, 1, 2.. of a table */
#endif
	JOB_INTERRUPTS,		/* interrupts taken so far -> result; with VM_IRQCHIP */
	JOB_CALL,		/* code that the VMM has put at @address, with @value */
	JOB_NOTHING,		/* what measuring costs */
};

/* What becomes a result, 8 bytes each. */
enum job_keep {
	JOB_KEEP_NOTHING,
	JOB_KEEP_VALUES,	/* what is read */
	JOB_KEEP_CYCLES,	/* of each access, of every kind */
};

struct job_op {
	__u32 kind;
	__u32 width;		/* bytes: 1, 2, 4; 8 for memory */
	__u64 address;
	__u64 value;
};

#define JOB_OPS_MAX	256

struct job {
	/* In. */
	__u32 op_count;
	__u32 rounds;
	__u32 keep;		/* enum job_keep */
	__u32 reserved;
	/* Out. */
	__u64 cycles;		/* of the guest's TSC or counter, for all rounds */
	__u64 result_count;
	struct job_op ops[JOB_OPS_MAX];
};

/* Guest physical addresses. One job area per vCPU. */
#define GUEST_CODE	0x10000UL
#define GUEST_TABLES	0x20000UL	/* page tables, identity, 4 GiB */
#define GUEST_GDT	0x30000UL	/* of x86 */
#define GUEST_IDT	0x31000UL
#define GUEST_INTERRUPTS 0x32000UL	/* taken so far, 8 bytes per vCPU */
#define GUEST_STACKS	0x40000UL	/* 4 KiB per vCPU, upwards from here */
#define GUEST_JOBS	0x100000UL
#define GUEST_JOB_SIZE	0x100000UL
#define GUEST_RESULTS	0x4000UL	/* inside the job area */
#define GUEST_RESULTS_MAX ((GUEST_JOB_SIZE - GUEST_RESULTS) / sizeof(__u64))

/* From here to GUEST_JOBS memory is left to code that JOB_CALL calls. */
#define GUEST_CALLED	0x80000UL

#ifdef __aarch64__
/*
 * There is no bus of ports. As PCI host bridges have it, ports are addresses in memory,
 * from here on; JOB_IN and JOB_OUT, and who handles exits, have them as ports.
 */
#define GUEST_PORTS	0x3eff0000UL
#define GUEST_PORTS_SIZE 0x10000UL

/* The interrupt controller, a GICv3; vCPU n is interrupted by its shared interrupt n. */
#define GUEST_GICD	0x08000000UL
#define GUEST_GICR	0x080a0000UL
#endif

/* The one interrupt that the guest of x86 takes. */
#define GUEST_VECTOR	0x40

/* The guest writes to this port when a job is done: the exit ends vm_run(). */
#define PORT_JOB_DONE	0xf4

#endif
