// SPDX-License-Identifier: GPL-2.0
/*
 * The guest: bare 64-bit code that makes the accesses of a job, for ever job after
 * job. It starts at entry(), at the beginning of the image, with its job in RDI.
 */
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

static inline __u64 read_tsc(void)
{
	__u32 low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (__u64)high << 32 | low;
}

static void run(struct job *job)
{
	__u64 *results = (__u64 *)((char *)job + GUEST_RESULTS);
	__u64 kept = 0, start = read_tsc();
	__u32 round, i;

	for (round = 0; round < job->rounds; round++) {
		for (i = 0; i < job->op_count; i++) {
			const struct job_op *op = &job->ops[i];
			__u64 value;

			switch (op->kind) {
			case JOB_IN:
				value = in(op);
				break;
			case JOB_READ:
				value = read(op);
				break;
			case JOB_OUT:
				out(op);
				continue;
			case JOB_WRITE:
				write(op);
				continue;
			case JOB_INS:
				ins(op, &results[kept]);
				/* Packed elements; whole words are kept. */
				kept += (op->value * op->width + 7) / 8;
				continue;
			default:
				outs(op, job->ops);
				continue;
			}
			if (job->keep && kept < GUEST_RESULTS_MAX)
				results[kept++] = value;
		}
	}
	job->cycles = read_tsc() - start;
	job->result_count = kept;
}

__attribute__((section(".entry"), noreturn)) void entry(struct job *job)
{
	for (;;) {
		run(job);
		__asm__ volatile("outb %%al, %0" : : "i"(PORT_JOB_DONE) : "memory");
	}
}
