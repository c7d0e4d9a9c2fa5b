/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model on a bench: a state and a clock of the test's own. Every access is made
 * twice, by the program for it (if there is one and it does not pass) in the reference
 * interpreter and by the slow path, which must give the same answer and leave the same
 * state, and make an event where the program signals; or, of a model whose output is posted, the
 * signals that wake the VMM and raise the line. What is promised of models in kvmfilter_device.h is
 * checked on the way. Output is taken after each access.
 */
#ifndef BENCH_H
#define BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <kvmfilter_device.h>

/* Bytes of the largest state, with timers. */
#define BENCH_STATE_MAX	(KVMFILTER_MODEL_STATE_MAX + KVMFILTER_MODEL_TIMERS_MAX * \
			 sizeof(struct kvmfilter_model_timer))

struct bench {
	const struct kvmfilter_model *model;
	uint64_t now;			/* clock, ns */
	uint64_t state[BENCH_STATE_MAX / 8];
	/* Of the last access. */
	bool in_kernel;			/* a program would have answered it */
	int verdict;			/* of the slow path */
	struct kvmfilter_event event;
	uint64_t signals;		/* of the program: bit n for notifier n */
	uint32_t steps;			/* instructions of the program */
	uint8_t sent[KVMFILTER_OUTPUT_SIZE]; /* what it put out */
	uint32_t sent_count;
};

/* Power-on at clock @now. */
void bench_init(struct bench *bench, const struct kvmfilter_model *model, uint64_t now);

/* Device time. */
uint64_t bench_ns(const struct bench *bench);

/* @offset is that from the device's base. */
uint64_t bench_read(struct bench *bench, uint32_t offset, uint8_t width);
void bench_write(struct bench *bench, uint32_t offset, uint8_t width, uint64_t value);

/* The same, and it is an access that must not exit, or must. */
uint64_t bench_read_in_kernel(struct bench *bench, uint32_t offset, uint8_t width);
uint64_t bench_read_exits(struct bench *bench, uint32_t offset, uint8_t width);

/* What a program makes of the access on a copy of the state. PASS if there is none. */
uint32_t bench_run_program(struct bench *bench, struct kvmfilter_access *access,
			   uint64_t *copy);

/*
 * Programs may post the output, and raise line 0, or -1: no line. What they have posted waits in
 * the ring until bench_take().
 */
void bench_post(struct bench *bench, int wake, int line);
void bench_take(struct bench *bench);

bool bench_line(const struct bench *bench, unsigned int line);

/* By the clock; KVMFILTER_NEVER. */
uint64_t bench_next_rise(const struct bench *bench, unsigned int line);

void bench_pause(struct bench *bench);
void bench_resume(struct bench *bench);
void bench_reset(struct bench *bench);

/* Of the model alone; the head is the device's. */
int bench_check(const struct bench *bench);

/* All its programs are accepted by the verifier. */
void bench_programs_are_verified(const struct kvmfilter_model *model);

/* Nothing is answered from a block that was never initialised. */
void bench_programs_pass_on_zeros(const struct kvmfilter_model *model);

/*
 * Accesses of any kind at any time, also on states of noise: program and slow path agree,
 * nothing crashes or traps, what reset leaves passes check().
 */
void bench_random_accesses(const struct kvmfilter_model *model, uint64_t seed,
			   unsigned int rounds);

#endif
