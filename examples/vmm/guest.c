// SPDX-License-Identifier: GPL-2.0
/*
 * The guest: bare 64-bit code that makes the accesses of a job, for ever job after
 * job. It starts at entry(), at the beginning of the image, as a function of two arguments
 * is called; the second is not 0 if interrupts are to be taken.
 */
#ifdef __aarch64__
#include "guest_arm64.h"
#else
#include "guest_x86.h"
#endif

/* Returns how many words of results it has written to @to. */
static __attribute__((noinline)) __u64 perform(const struct job *job, const struct job_op *op,
					       __u64 *to)
{
	/* Only string output has a use for it. */
	(void)job;
	switch (op->kind) {
	case JOB_IN:
		*to = in(op);
		return 1;
	case JOB_READ:
		*to = read(op);
		return 1;
	case JOB_OUT:
		out(op);
		return 0;
	case JOB_WRITE:
		write(op);
		return 0;
#ifndef GUEST_PORTS
	case JOB_INS:
		ins(op, to);
		/* Packed elements; whole words are kept. */
		return (op->value * op->width + 7) / 8;
	case JOB_OUTS:
		outs(op, job->ops);
		return 0;
#endif
	case JOB_INTERRUPTS:
		*to = *interrupts();
		return 1;
	case JOB_CALL:
		((void (*)(__u64))op->address)(op->value);
		return 0;
	default:
		return 0;
	}
}

static void run(struct job *job)
{
	__u64 *results = (__u64 *)((char *)job + GUEST_RESULTS);
	__u64 kept = 0, start = read_cycles();
	__u32 round, i;

	for (round = 0; round < job->rounds; round++) {
		for (i = 0; i < job->op_count; i++) {
			__u64 *to = &results[kept];
			__u64 made, before = 0;

			if (job->keep == JOB_KEEP_CYCLES)
				before = read_cycles();
			made = perform(job, &job->ops[i], to);
			if (job->keep == JOB_KEEP_CYCLES) {
				*to = read_cycles() - before;
				made = 1;
			}
			/* The last place is for what is dropped. */
			if (job->keep && kept + made < GUEST_RESULTS_MAX)
				kept += made;
		}
	}
	job->cycles = read_cycles() - start;
	job->result_count = kept;
}

__attribute__((section(".entry"), noreturn)) void entry(struct job *job, __u64 has_irqchip)
{
	if (has_irqchip)
		take_interrupts();
	for (;;) {
		run(job);
		job_done();
	}
}
