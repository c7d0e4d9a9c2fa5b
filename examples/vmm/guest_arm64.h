/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the guest does in another way on each architecture: here arm64, at EL1 with the
 * VMM's page tables. Included by guest.c alone.
 */
#ifndef GUEST_ARM64_H
#define GUEST_ARM64_H

#include "job.h"

/*
 * Loads and stores of one register, without writeback: of these the processor tells a
 * hypervisor what they are (ESR_EL2.ISV), and KVM hands on no others.
 */
static inline __u64 load(__u64 address, __u32 width)
{
	__u64 value = 0;

	switch (width) {
	case 1:
		__asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
		break;
	case 2:
		__asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
		break;
	case 4:
		__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
		break;
	default:
		__asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
	}
	return value;
}

static inline void store(__u64 address, __u32 width, __u64 value)
{
	switch (width) {
	case 1:
		__asm__ volatile("strb %w0, [%1]" : : "r"(value), "r"(address) : "memory");
		break;
	case 2:
		__asm__ volatile("strh %w0, [%1]" : : "r"(value), "r"(address) : "memory");
		break;
	case 4:
		__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
		break;
	default:
		__asm__ volatile("str %0, [%1]" : : "r"(value), "r"(address) : "memory");
	}
}

static inline __u64 in(const struct job_op *op)
{
	return load(GUEST_PORTS + op->address, op->width);
}

static inline void out(const struct job_op *op)
{
	store(GUEST_PORTS + op->address, op->width, op->value);
}

static inline __u64 read(const struct job_op *op)
{
	return load(op->address, op->width);
}

static inline void write(const struct job_op *op)
{
	store(op->address, op->width, op->value);
}

/* The virtual counter, in its place among the instructions. */
static inline __u64 read_cycles(void)
{
	__u64 count;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count) : : "memory");
	return count;
}

/* KVM numbers the lowest affinity as it does vCPUs, up to 16 of them. */
static inline __u64 vcpu_number(void)
{
	__u64 id;

	__asm__ volatile("mrs %0, mpidr_el1" : "=r"(id));
	return id & 0xf;
}

static inline __u64 *interrupts(void)
{
	return (__u64 *)GUEST_INTERRUPTS + vcpu_number();
}

/* Registers of the GICv3's interface to the processor, by numbers that any assembler knows. */
#define ICC_PMR_EL1	"s3_0_c4_c6_0"
#define ICC_IAR1_EL1	"s3_0_c12_c12_0"
#define ICC_EOIR1_EL1	"s3_0_c12_c12_1"
#define ICC_SRE_EL1	"s3_0_c12_c12_5"
#define ICC_IGRPEN1_EL1	"s3_0_c12_c12_7"

/* Those of its distributor. */
#define GICD_CTLR	GUEST_GICD
#define GICD_IGROUPR1	(GUEST_GICD + 0x84)
#define GICD_ISENABLER1	(GUEST_GICD + 0x104)
#define GICD_ICFGR2	(GUEST_GICD + 0xc08)
#define GICD_IROUTER(n)	(GUEST_GICD + 0x6000 + 8 * (n))

#define SHARED_FIRST	32	/* of shared interrupts */
#define SPURIOUS_FIRST	1020

__attribute__((used)) static void handle(void)
{
	__u64 number;

	__asm__ volatile("mrs %0, " ICC_IAR1_EL1 : "=r"(number) : : "memory");
	if (number >= SPURIOUS_FIRST)
		return;
	++*interrupts();
	__asm__ volatile("msr " ICC_EOIR1_EL1 ", %0; isb" : : "r"(number) : "memory");
}

/*
 * The vectors; of them only interrupts at EL1 with its own stack pointer have a handler.
 * Registers that a function may change are kept for who is interrupted.
 */
__asm__(".pushsection .text, \"ax\"\n"
	".balign 2048\n"
	"vectors:\n"
	".org vectors + 0x280\n"
	"stp x29, x30, [sp, #-176]!\n"
	"stp x0, x1, [sp, #16]\n"
	"stp x2, x3, [sp, #32]\n"
	"stp x4, x5, [sp, #48]\n"
	"stp x6, x7, [sp, #64]\n"
	"stp x8, x9, [sp, #80]\n"
	"stp x10, x11, [sp, #96]\n"
	"stp x12, x13, [sp, #112]\n"
	"stp x14, x15, [sp, #128]\n"
	"stp x16, x17, [sp, #144]\n"
	"str x18, [sp, #160]\n"
	"bl handle\n"
	"ldp x0, x1, [sp, #16]\n"
	"ldp x2, x3, [sp, #32]\n"
	"ldp x4, x5, [sp, #48]\n"
	"ldp x6, x7, [sp, #64]\n"
	"ldp x8, x9, [sp, #80]\n"
	"ldp x10, x11, [sp, #96]\n"
	"ldp x12, x13, [sp, #112]\n"
	"ldp x14, x15, [sp, #128]\n"
	"ldp x16, x17, [sp, #144]\n"
	"ldr x18, [sp, #160]\n"
	"ldp x29, x30, [sp], #176\n"
	"eret\n"
	".popsection\n");

extern const char vectors[];

/* Shared interrupt n is for vCPU n, by edges, as signals of an eventfd are. */
static inline void take_interrupts(void)
{
	const __u64 vcpu = vcpu_number(), lowest = 0xff, on = 1;

	__asm__ volatile("msr vbar_el1, %0; isb" : : "r"(vectors) : "memory");
	__asm__ volatile("msr " ICC_SRE_EL1 ", %0; isb" : : "r"(on) : "memory");
	__asm__ volatile("msr " ICC_PMR_EL1 ", %0" : : "r"(lowest) : "memory");
	__asm__ volatile("msr " ICC_IGRPEN1_EL1 ", %0; isb" : : "r"(on) : "memory");
	/* All vCPUs write the same here. Group 1 is enabled, with routing by affinity. */
	store(GICD_CTLR, 4, 1 << 4 | 1 << 1);
	store(GICD_IGROUPR1, 4, 0xffffffff);
	store(GICD_ICFGR2, 4, 0xaaaaaaaa);
	store(GICD_IROUTER(SHARED_FIRST + vcpu), 8, vcpu);
	store(GICD_ISENABLER1, 4, 1 << vcpu);
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

/* An exit that says so. */
static inline void job_done(void)
{
	/* What the VMM is to find is written before. */
	__asm__ volatile("dsb sy" : : : "memory");
	store(GUEST_PORTS + PORT_JOB_DONE, 1, 0);
}

#endif
