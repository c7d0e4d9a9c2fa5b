/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the guest does in another way on each architecture: here x86, in 64-bit mode with
 * the VMM's page tables. Included by guest.c alone.
 */
#ifndef GUEST_X86_H
#define GUEST_X86_H

#include "job.h"

static inline __u64 in(const struct job_op *op)
{
	__u32 value = 0;

	switch (op->width) {
	case 1:
		__asm__ volatile("inb %w1, %b0"
				 : "+a"(value) : "d"((__u16)op->address));
		break;
	case 2:
		__asm__ volatile("inw %w1, %w0"
				 : "+a"(value) : "d"((__u16)op->address));
		break;
	default:
		__asm__ volatile("inl %w1, %0"
				 : "=a"(value) : "d"((__u16)op->address));
	}
	return value;
}

static inline void out(const struct job_op *op)
{
	__u32 value = op->value;

	switch (op->width) {
	case 1:
		__asm__ volatile("outb %b0, %w1"
				 : : "a"(value), "d"((__u16)op->address));
		break;
	case 2:
		__asm__ volatile("outw %w0, %w1"
				 : : "a"(value), "d"((__u16)op->address));
		break;
	default:
		__asm__ volatile("outl %0, %w1"
				 : : "a"(value), "d"((__u16)op->address));
	}
}

/* Plain moves with one register: KVM decodes the instruction. */
static inline __u64 read(const struct job_op *op)
{
	__u64 value = 0;

	switch (op->width) {
	case 1:
		__asm__ volatile("movb (%1), %b0" : "+q"(value) : "r"(op->address));
		break;
	case 2:
		__asm__ volatile("movw (%1), %w0" : "+r"(value) : "r"(op->address));
		break;
	case 4:
		__asm__ volatile("movl (%1), %k0" : "=r"(value) : "r"(op->address));
		break;
	default:
		__asm__ volatile("movq (%1), %0" : "=r"(value) : "r"(op->address));
	}
	return value;
}

static inline void write(const struct job_op *op)
{
	switch (op->width) {
	case 1:
		__asm__ volatile("movb %b0, (%1)" : : "q"(op->value), "r"(op->address));
		break;
	case 2:
		__asm__ volatile("movw %w0, (%1)" : : "r"(op->value), "r"(op->address));
		break;
	case 4:
		__asm__ volatile("movl %k0, (%1)" : : "r"(op->value), "r"(op->address));
		break;
	default:
		__asm__ volatile("movq %0, (%1)" : : "r"(op->value), "r"(op->address));
	}
}

static inline void ins(const struct job_op *op, void *to)
{
	__u64 count = op->value;

	switch (op->width) {
	case 1:
		__asm__ volatile("rep insb" : "+D"(to), "+c"(count)
				 : "d"((__u16)op->address) : "memory");
		break;
	case 2:
		__asm__ volatile("rep insw" : "+D"(to), "+c"(count)
				 : "d"((__u16)op->address) : "memory");
		break;
	default:
		__asm__ volatile("rep insl" : "+D"(to), "+c"(count)
				 : "d"((__u16)op->address) : "memory");
	}
}

static inline void outs(const struct job_op *op, const void *from)
{
	__u64 count = op->value;

	switch (op->width) {
	case 1:
		__asm__ volatile("rep outsb" : "+S"(from), "+c"(count)
				 : "d"((__u16)op->address) : "memory");
		break;
	case 2:
		__asm__ volatile("rep outsw" : "+S"(from), "+c"(count)
				 : "d"((__u16)op->address) : "memory");
		break;
	default:
		__asm__ volatile("rep outsl" : "+S"(from), "+c"(count)
				 : "d"((__u16)op->address) : "memory");
	}
}

/* The TSC. */
static inline __u64 read_cycles(void)
{
	__u32 low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (__u64)high << 32 | low;
}

#define APIC_ID		0xfee00020UL
#define APIC_EOI	0xfee000b0UL
#define APIC_SPURIOUS	0xfee000f0UL

static inline __u32 apic_read(__u64 address)
{
	__u32 value;

	__asm__ volatile("movl (%1), %0" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void apic_write(__u64 address, __u32 value)
{
	__asm__ volatile("movl %0, (%1)" : : "r"(value), "r"(address) : "memory");
}

/* KVM numbers local APICs as it does vCPUs. */
static inline __u64 *interrupts(void)
{
	return (__u64 *)GUEST_INTERRUPTS + (apic_read(APIC_ID) >> 24);
}

struct interrupt_frame {
	__u64 ip, cs, flags, sp, ss;
};

#define FLAGS_IF	(1 << 9)

/* CPUID always exits, and KVM does not decode it. */
static inline void exit_without_access(void)
{
	__u32 a = 0, c = 0;

	__asm__ volatile("cpuid" : "+a"(a), "+c"(c) : : "ebx", "edx");
}

__attribute__((interrupt)) static void handle(struct interrupt_frame *frame)
{
	/*
	 * Where interrupts are off, none comes. But QEMU's emulation (seen with 7.2)
	 * delivers the one that VMRUN has injected again, if the processor's turn ends
	 * before the next exit: here, at the first instruction. What it says of that at
	 * the next exit can keep KVM from emulating an access (docs/kernels.md). So let
	 * that be an exit without one.
	 */
	if (!(frame->flags & FLAGS_IF)) {
		exit_without_access();
		return;
	}
	++*interrupts();
	apic_write(APIC_EOI, 0);
}

/* All vCPUs use the same tables, and write the same into them. */
static inline void take_interrupts(void)
{
	__u64 *gdt = (__u64 *)GUEST_GDT;
	__u64 *gate = (__u64 *)GUEST_IDT + 2 * GUEST_VECTOR;
	struct __attribute__((packed)) {
		__u16 limit;
		__u64 base;
	} gdtr = { 3 * 8 - 1, GUEST_GDT },
	  idtr = { (GUEST_VECTOR + 1) * 16 - 1, GUEST_IDT };
	__u64 address = (__u64)handle;

	/* What the VMM has loaded into CS and SS: an interrupt loads them anew. */
	gdt[1] = 0x00af9b000000ffff;
	gdt[2] = 0x00cf93000000ffff;
	/* A gate for interrupts, present, of ring 0. */
	gate[0] = (address & 0xffff) | 8 << 16 | 0x8eULL << 40 |
		  (address & 0xffff0000) << 32;
	gate[1] = address >> 32;
	__asm__ volatile("lgdt %0; lidt %1" : : "m"(gdtr), "m"(idtr) : "memory");
	/* Enabled by software, as the manuals put it. */
	apic_write(APIC_SPURIOUS, 0x1ff);
	__asm__ volatile("sti" : : : "memory");
}

/* An exit that says so. */
static inline void job_done(void)
{
	__asm__ volatile("outb %%al, %0" : : "i"(PORT_JOB_DONE) : "memory");
}

#endif
