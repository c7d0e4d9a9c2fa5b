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
static inline __u64 *interrupts(void)
{
	__u64 id;

	__asm__ volatile("mrs %0, mpidr_el1" : "=r"(id));
	return (__u64 *)GUEST_INTERRUPTS + (id & 0xf);
}

static inline void take_interrupts(void)
{
}

/* An exit that says so. */
static inline void job_done(void)
{
	/* What the VMM is to find is written before. */
	__asm__ volatile("dsb sy" : : : "memory");
	store(GUEST_PORTS + PORT_JOB_DONE, 1, 0);
}

#endif
