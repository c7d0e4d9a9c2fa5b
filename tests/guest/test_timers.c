// SPDX-License-Identifier: GPL-2.0
/*
 * Timers, with and without a guest: when they expire, what their programs are told and may do, who
 * is told what they leave, and that nothing of them runs when they are gone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "patience.h"
#include "timers.h"
#include "timers_programs.h"

#define MMIO		0xd0000000UL
#define OFF		KVMFILTER_TIMER_OFF
#define MS		1000000ULL

/* What notifiers are for: ticks by the timer's number, and what timers leave. */
#define FALLBACK	63

struct clockwork {
	struct fixture *f;
	struct kvmfilter_state *block;
	struct timers_state *state;
	int tick, fallback;	/* eventfds of timer 0 */
	int prog;
};

static struct clockwork *clockwork_create(unsigned int vcpus, unsigned int flags)
{
	struct clockwork *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->f = fixture_create_flags(vcpus, flags);
	c->block = kvmfilter_state(c->f->filter, 0, sizeof(*c->state));
	assert_non_null(c->block);
	c->state = (struct timers_state *)c->block->data;
	c->tick = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	c->fallback = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, 0, c->tick), 0);
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, FALLBACK, c->fallback), 0);
	return c;
}

static void clockwork_destroy(struct clockwork *c)
{
	fixture_destroy(c->f);
	close(c->tick);
	close(c->fallback);
	free(c);
}

static int add(struct clockwork *c, __u32 timer, int prog)
{
	const struct kvmfilter_timer_spec spec = {
		.timer = timer, .prog = prog, .notifier = FALLBACK,
	};

	return kvmfilter_timer_add(c->f->filter, &spec);
}

#define LOAD(c, name)	fixture_load((c)->f, name, sizeof(struct timers_state))

/* Timer 0 is there, and ticks. */
static int setup(void **state)
{
	struct clockwork *c = clockwork_create(1, *state ? VM_IRQCHIP : 0);

	c->prog = LOAD(c, tick_expire);
	assert_int_equal(add(c, 0, c->prog), 0);
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	clockwork_destroy(*state);
	return 0;
}

/*
 * While it is not armed. With the lock held it could be due before that is free again, and on a
 * slow machine be left to the VMM.
 */
static void start(struct clockwork *c, __u64 when, __u64 period)
{
	kvmfilter_state_lock(c->block);
	c->state->next = when;
	c->state->period_ns = period;
	kvmfilter_state_unlock(c->block);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, when), 0);
}

static struct timers_state stop(struct clockwork *c)
{
	struct timers_state state;

	kvmfilter_state_lock(c->block);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, OFF), 0);
	c->state->next = OFF;
	state = *c->state;
	kvmfilter_state_unlock(c->block);
	return state;
}

static struct timers_state look(struct clockwork *c)
{
	struct timers_state state;

	kvmfilter_state_lock(c->block);
	state = *c->state;
	kvmfilter_state_unlock(c->block);
	return state;
}

static struct kvmfilter_timer_query query(struct clockwork *c)
{
	struct kvmfilter_timer_query query;

	assert_int_equal(kvmfilter_timer_query(c->f->filter, 0, &query), 0);
	return query;
}

static __u64 heard(int event)
{
	__u64 count;

	return read(event, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/* Within a time that a slow machine keeps, too. */
static void await(int event)
{
	struct pollfd poller = { .fd = event, .events = POLLIN };

	assert_int_equal(poll(&poller, 1, 10000), 1);
}

static void sleep_ms(unsigned int ms)
{
	usleep(1000 * ms);
}

/* --- expiry ------------------------------------------------------------------------------ */

static void it_expires_once_and_is_told_what_for(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 when = patience_ns() + 5 * MS;
	struct timers_state state;

	assert_true(query(c).when == OFF);
	start(c, when, 0);
	await(c->tick);
	assert_true(patience_ns() >= when);
	state = look(c);
	assert_int_equal(state.ticks, 1);
	assert_int_equal(state.strange, 0);
	assert_int_equal(state.early, 0);
	assert_true(state.seen.value == when);
	assert_int_equal(state.seen.offset, 0);
	assert_int_equal(state.seen.direction, KVMFILTER_EXPIRE);
	assert_int_equal(state.seen.width, 0);
	assert_int_equal(state.seen.address, 0);
	assert_int_equal(state.seen.vcpu, 0);
	assert_int_equal(state.seen.bus, 0);
	sleep_ms(20);
	assert_int_equal(look(c).ticks, 1);
	assert_int_equal(heard(c->tick), 1);
	assert_int_equal(heard(c->fallback), 0);
	assert_int_equal(query(c).done, 1);
	assert_true(query(c).when == OFF);
}

static void each_timer_has_its_number_and_its_program(void **opaque)
{
	struct clockwork *c = *opaque;
	int event = eventfd(0, EFD_NONBLOCK);

	/* Number 62 signals notifier 62. */
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, 62, event), 0);
	assert_int_equal(add(c, 62, c->prog), 0);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 62, 1), 0);
	await(event);
	assert_int_equal(look(c).seen.offset, 62);
	assert_int_equal(look(c).seen.value, 1);
	assert_int_equal(heard(c->tick), 0);
	close(event);
}

static void periodic_ticks_come_without_drift(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 first = patience_ns() + 2 * MS, due, signals;
	struct kvmfilter_timer_query counts;
	struct timers_state state;

	start(c, first, 2 * MS);
	do {
		sleep_ms(10);
		state = look(c);
	} while (state.ticks < 100);
	state = stop(c);
	signals = heard(c->tick);
	counts = query(c);
	due = (state.seen.value - first) / (2 * MS) + 1;
	print_message("# %llu ticks, %llu missed, %llu us behind at most, %llu late, %llu tries contended\n",
		      state.ticks, state.missed, state.worst_ns / 1000, counts.late,
		      counts.contended);
	/* Each is a multiple of the period, whatever was missed. */
	assert_int_equal((state.seen.value - first) % (2 * MS), 0);
	assert_int_equal(state.strange, 0);
	assert_int_equal(state.early, 0);
	/* The last may have skipped some that are still to come. */
	assert_in_range(state.ticks + state.missed, due, due + state.missed);
	assert_int_equal(signals, state.ticks);
	assert_int_equal(counts.done, state.ticks);
	assert_int_equal(counts.pass_program, 0);
	/* What met the lock of look() was tried again; if that slept with it, is left. */
	assert_int_equal(heard(c->fallback), counts.pass_contended);
	sleep_ms(20);
	assert_int_equal(look(c).ticks, state.ticks);
	assert_int_equal(heard(c->tick), 0);
}

static void a_tick_becomes_an_interrupt_without_user_space(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 taken;

	vm_interrupt_bind(c->f->vm, 0, c->tick);
	/* Until its first job, it would miss them. */
	vm_job_add(vm_job_begin(c->f->vm, 0), JOB_INTERRUPTS, 0, 8, 0);
	assert_int_equal(vm_run(c->f->vm, 0), 0);
	for (unsigned int i = 1; i <= 5; i++) {
		start(c, 1, 0);
		while (look(c).ticks < i)
			sleep_ms(1);
		vm_job_add(vm_job_begin(c->f->vm, 0), JOB_INTERRUPTS, 0, 8, 0);
		assert_int_equal(vm_run(c->f->vm, 0), 0);
		taken = vm_results(c->f->vm, 0)[0];
		assert_int_equal(taken, i);
	}
	assert_int_equal(heard(c->tick), 0);
	/* Without the timer there is none. */
	assert_int_equal(kvmfilter_timer_remove(c->f->filter, 0), 0);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, 1), -ENOENT);
	sleep_ms(20);
	vm_job_add(vm_job_begin(c->f->vm, 0), JOB_INTERRUPTS, 0, 8, 0);
	assert_int_equal(vm_run(c->f->vm, 0), 0);
	assert_int_equal(vm_results(c->f->vm, 0)[0], 5);
}

static void missed_ticks_are_the_programs_to_count(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 when = patience_ns() - 1000 * MS;

	start(c, when, 100 * MS);
	await(c->tick);
	assert_in_range(look(c).missed, 10, 100);
	assert_int_equal(look(c).ticks, 1);
	assert_true(look(c).next > when + 1000 * MS);
	stop(c);
}

static void a_deadline_may_be_any_number(void **opaque)
{
	static const __u64 past[] = { 0, 1, 2, 1000000 };
	static const __u64 never[] = {
		1ULL << 62, (1ULL << 63) - 2, (1ULL << 63) - 1, 1ULL << 63, (1ULL << 63) + 1,
		OFF - 1,
	};
	struct clockwork *c = *opaque;

	for (unsigned int i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
		start(c, past[i], 0);
		await(c->tick);
		assert_int_equal(heard(c->tick), 1);
		assert_true(look(c).seen.value == past[i]);
	}
	for (unsigned int i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		start(c, never[i], 0);
		sleep_ms(20);
		assert_true(query(c).when == never[i]);
		assert_int_equal(heard(c->tick), 0);
	}
	/* From there back to a time. */
	start(c, patience_ns() + MS, 0);
	await(c->tick);
	assert_int_equal(look(c).strange, 0);
}

static void a_new_time_replaces_the_old(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 now = patience_ns();

	/* Later. */
	start(c, now + 100 * MS, 0);
	start(c, now + 250 * MS, 0);
	await(c->tick);
	assert_true(patience_ns() >= now + 250 * MS);
	assert_int_equal(heard(c->tick), 1);
	/* Earlier. */
	now = patience_ns();
	start(c, now + 3600000 * MS, 0);
	start(c, now + 1 * MS, 0);
	await(c->tick);
	assert_int_equal(heard(c->tick), 1);
	assert_int_equal(look(c).ticks, 2);
	assert_int_equal(look(c).strange, 0);
}

static void disarmed_it_does_not_expire(void **opaque)
{
	struct clockwork *c = *opaque;

	start(c, patience_ns() + 30 * MS, 0);
	stop(c);
	sleep_ms(100);
	assert_int_equal(heard(c->tick), 0);
	assert_int_equal(heard(c->fallback), 0);
	assert_int_equal(query(c).done, 0);
	/* Again is no error. */
	stop(c);
}

/* --- what is left to the VMM ----------------------------------------------------------------- */

static void one_that_declines_changes_nothing_and_the_vmm_is_told(void **opaque)
{
	struct clockwork *c = *opaque;
	struct timers_state before;
	__u64 sequence;

	c->state->decline = 1;
	c->state->next = 1;
	before = *c->state;
	sequence = c->block->sequence;
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, 1), 0);
	await(c->fallback);
	assert_int_equal(heard(c->fallback), 1);
	assert_memory_equal(&before, c->state, sizeof(before));
	assert_int_equal(c->block->sequence, sequence);
	assert_int_equal(heard(c->tick), 0);
	assert_int_equal(query(c).pass_program, 1);
	assert_int_equal(query(c).done, 0);
	/* Once. */
	assert_true(query(c).when == OFF);
	sleep_ms(20);
	assert_int_equal(heard(c->fallback), 0);
}

static void what_finds_the_block_locked_is_left_after_some_tries(void **opaque)
{
	struct clockwork *c = *opaque;
	struct timers_state before;

	kvmfilter_state_lock(c->block);
	before = *c->state;
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, 1), 0);
	await(c->fallback);
	assert_memory_equal(&before, c->state, sizeof(before));
	kvmfilter_state_unlock(c->block);
	assert_int_equal(query(c).pass_contended, 1);
	assert_int_equal(query(c).contended, KVMFILTER_TRIES);
	assert_true(query(c).when == OFF);
	assert_int_equal(heard(c->tick), 0);
	/* And again, when it is free. */
	start(c, 1, 0);
	await(c->tick);
	assert_int_equal(query(c).done, 1);
	assert_int_equal(query(c).contended, KVMFILTER_TRIES);
}

static void without_its_notifier_it_is_left_too(void **opaque)
{
	struct clockwork *c = *opaque;

	assert_int_equal(kvmfilter_notifier_set(c->f->filter, 0, -1), 0);
	start(c, 1, 1000 * MS);
	await(c->fallback);
	assert_int_equal(query(c).pass_notifier, 1);
	assert_int_equal(look(c).ticks, 0);
	/* Nor was it armed. */
	assert_true(query(c).when == OFF);
	/* With nobody to tell, nobody is told. */
	assert_int_equal(heard(c->fallback), 1);
	assert_int_equal(kvmfilter_notifier_set(c->f->filter, FALLBACK, -1), 0);
	start(c, 1, 0);
	while (query(c).pass_notifier < 2)
		sleep_ms(1);
	assert_int_equal(heard(c->fallback), 0);
}

static void one_that_neither_stores_nor_arms_is_over_as_well(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 sequence;

	assert_int_equal(add(c, 1, LOAD(c, silent_expire)), 0);
	sequence = c->block->sequence;
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 1, 1), 0);
	/* It takes the lock to disarm itself. */
	while (c->block->sequence == sequence)
		sleep_ms(1);
	sleep_ms(20);
	assert_int_equal(c->block->sequence, sequence + 2);
	assert_int_equal(heard(c->fallback), 0);
}

/* --- a guest that arms -------------------------------------------------------------------- */

static int arm_range(struct clockwork *c, int read_prog, int write_prog)
{
	return fixture_add(c->f, KVMFILTER_BUS_MMIO, MMIO, 8 * KVMFILTER_TIMERS_MAX, read_prog,
			   write_prog);
}

static void a_guest_arms_without_an_exit(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 now = patience_ns(), when = now + 5 * MS;
	int range = arm_range(c, 0, LOAD(c, arm_write));

	assert_answered(c->f, JOB_WRITE, MMIO, 8, &when);
	await(c->tick);
	assert_true(patience_ns() >= when);
	assert_int_equal(heard(c->tick), 1);
	assert_int_equal(look(c).ticks, 1);
	assert_int_equal(look(c).strange, 0);
	/* Now and again. */
	for (unsigned int i = 2; i < 10; i++) {
		when = i;
		assert_answered(c->f, JOB_WRITE, MMIO, 8, &when);
		await(c->tick);
		assert_int_equal(heard(c->tick), 1);
		assert_int_equal(look(c).ticks, i);
		assert_true(look(c).seen.value == i);
	}
	/* And disarms. */
	when = patience_ns() + 30 * MS;
	assert_answered(c->f, JOB_WRITE, MMIO, 8, &when);
	when = OFF;
	assert_answered(c->f, JOB_WRITE, MMIO, 8, &when);
	sleep_ms(100);
	assert_int_equal(heard(c->tick), 0);
	assert_int_equal(fixture_counters(c->f, range).done, 11);
	/* Without the range it exits, and arms nothing. */
	assert_int_equal(kvmfilter_range_remove(c->f->filter, range), 0);
	when = 1;
	assert_exits(c->f, JOB_WRITE, MMIO, 8, &when);
	sleep_ms(20);
	assert_int_equal(heard(c->tick), 0);
}

static void a_program_that_only_arms_takes_the_lock_for_that(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 value = 0, when = patience_ns() + 3600000 * MS;
	int range = arm_range(c, LOAD(c, arm_read), LOAD(c, arm_only_write));

	assert_answered(c->f, JOB_WRITE, MMIO, 8, &when);
	assert_int_equal(c->block->sequence, 2);
	assert_true(query(c).when == when);
	/* By a read, as well. */
	assert_answered(c->f, JOB_READ, MMIO, 8, &value);
	assert_int_equal(value, 0);
	await(c->tick);
	/* While the VMM has the lock it exits. */
	kvmfilter_state_lock(c->block);
	assert_exits(c->f, JOB_WRITE, MMIO, 8, &when);
	kvmfilter_state_unlock(c->block);
	assert_true(query(c).when == OFF);
	assert_int_equal(fixture_counters(c->f, range).pass_contended, 1);
	assert_int_equal(fixture_counters(c->f, range).done, 2);
}

static void one_that_passes_arms_nothing(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 value = 1;

	arm_range(c, 0, LOAD(c, arm_and_pass_write));
	assert_exits(c->f, JOB_WRITE, MMIO, 8, &value);
	assert_true(query(c).when == OFF);
	sleep_ms(20);
	assert_int_equal(heard(c->tick), 0);
	assert_int_equal(c->block->sequence, 0);
}

static void a_timer_that_is_not_there_makes_it_pass(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 when = patience_ns() + 3600000 * MS;
	int range = arm_range(c, 0, LOAD(c, arm_write));

	assert_exits(c->f, JOB_WRITE, MMIO + 8, 8, &when);
	assert_exits(c->f, JOB_WRITE, MMIO + 8 * 63, 8, &when);
	assert_int_equal(look(c).writes, 0);
	assert_int_equal(fixture_counters(c->f, range).pass_timer, 2);
	assert_int_equal(add(c, 1, c->prog), 0);
	assert_answered(c->f, JOB_WRITE, MMIO + 8, 8, &when);
	assert_int_equal(kvmfilter_timer_remove(c->f->filter, 1), 0);
	assert_exits(c->f, JOB_WRITE, MMIO + 8, 8, &when);
	assert_int_equal(fixture_counters(c->f, range).pass_timer, 3);
	assert_int_equal(fixture_counters(c->f, range).done, 1);
	/* Of an expiry, too: it is left to the VMM. */
	assert_int_equal(kvmfilter_timer_remove(c->f->filter, 0), 0);
	assert_int_equal(add(c, 0, LOAD(c, storm_expire)), 0);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, 1), 0);
	await(c->fallback);
	assert_int_equal(query(c).pass_timer, 1);
}

static void serve_none(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = 0;
}

#define WRITES	20000

/* Reads, writes that arm, and expiries: each counts once, and the last time is what counts. */
static void vcpus_that_arm_and_expiries_are_in_one_order(void **opaque)
{
	struct clockwork *c = clockwork_create(2, 0);
	struct kvmfilter_counters counts;
	struct kvmfilter_timer_query ticks;
	struct timers_state state;
	__u64 exits;
	int range;

	(void)opaque;
	assert_int_equal(add(c, 0, LOAD(c, tick_expire)), 0);
	range = arm_range(c, 0, LOAD(c, arm_in_write));
	for (unsigned int i = 0; i < c->f->vcpus; i++) {
		struct job *job = vm_job_begin(c->f->vm, i);

		job->rounds = WRITES / 4;
		vm_job_add(job, JOB_WRITE, MMIO, 8, 1);
		vm_job_add(job, JOB_WRITE, MMIO, 8, 3600000 * MS);
		vm_job_add(job, JOB_WRITE, MMIO, 8, 20000);
		vm_job_add(job, JOB_WRITE, MMIO, 8, 0);
	}
	c->f->slow_path = serve_none;
	fixture_start_jobs(c->f);
	exits = fixture_join(c->f);
	counts = fixture_counters(c->f, range);
	sleep_ms(100);
	state = look(c);
	ticks = query(c);
	print_message("# %llu writes answered, %llu exits; %llu expiries done, %llu left contended of %llu tries that were, %llu late\n",
		      counts.done, exits, ticks.done, ticks.pass_contended, ticks.contended,
		      ticks.late);
	assert_int_equal(state.strange, 0);
	assert_int_equal(state.early, 0);
	assert_int_equal(state.writes, counts.done);
	assert_int_equal(counts.done + exits, WRITES / 4 * 4 * 2);
	assert_int_equal(state.ticks, ticks.done);
	assert_int_equal(heard(c->tick), ticks.done);
	assert_int_equal(heard(c->fallback), ticks.pass_contended);
	assert_true(ticks.done > 10);
	/* What it is armed for is what the state says, but for what the VMM was told. */
	if (!ticks.pass_contended)
		assert_true(ticks.when == state.next);
	clockwork_destroy(c);
}

/* --- its end ------------------------------------------------------------------------------ */

static void removed_it_does_not_tick_and_its_program_is_free(void **opaque)
{
	struct clockwork *c = *opaque;
	struct kvmfilter_timer_query counts;
	__u64 ticks;

	start(c, 1, MS / 5);
	await(c->tick);
	assert_int_equal(kvmfilter_prog_unload(c->f->filter, c->prog), -EBUSY);
	assert_int_equal(kvmfilter_timer_remove(c->f->filter, 0), 0);
	ticks = look(c).ticks;
	assert_int_equal(heard(c->tick), ticks);
	sleep_ms(20);
	assert_int_equal(look(c).ticks, ticks);
	assert_int_equal(heard(c->tick), 0);
	assert_int_equal(kvmfilter_timer_remove(c->f->filter, 0), -ENOENT);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, 1), -ENOENT);
	assert_int_equal(kvmfilter_timer_query(c->f->filter, 0, &counts), -ENOENT);
	assert_int_equal(kvmfilter_prog_unload(c->f->filter, c->prog), 0);
	/* One of the same number begins anew. */
	c->prog = LOAD(c, tick_expire);
	assert_int_equal(add(c, 0, c->prog), 0);
	assert_int_equal(query(c).done, 0);
	assert_true(query(c).when == OFF);
}

static void detached_none_ticks_and_none_may_come(void **opaque)
{
	struct clockwork *c = *opaque;
	__u64 ticks;

	for (unsigned int i = 1; i < KVMFILTER_TIMERS_MAX; i++) {
		assert_int_equal(add(c, i, c->prog), 0);
		assert_int_equal(kvmfilter_timer_arm(c->f->filter, i, i), 0);
	}
	start(c, 1, MS / 5);
	await(c->tick);
	assert_int_equal(kvmfilter_detach(c->f->filter), 0);
	ticks = look(c).ticks;
	sleep_ms(20);
	assert_int_equal(look(c).ticks, ticks);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, 1), -ENOENT);
	assert_int_equal(add(c, 0, c->prog), -ESHUTDOWN);
	assert_int_equal(kvmfilter_prog_unload(c->f->filter, c->prog), 0);
}

/* Whoever closes does not wait; a moment later it has ended. */
static void closed_it_ends(void **opaque)
{
	struct clockwork *c = clockwork_create(1, 0);
	struct timers_state *state;
	__u64 ticks;

	(void)opaque;
	assert_int_equal(add(c, 0, LOAD(c, tick_expire)), 0);
	state = mmap(NULL, 4096, PROT_READ, MAP_SHARED, kvmfilter_fd(c->f->filter), 0);
	assert_ptr_not_equal(state, MAP_FAILED);
	state = (struct timers_state *)((struct kvmfilter_state *)state)->data;
	start(c, 1, MS / 5);
	await(c->tick);
	clockwork_destroy(c);
	ticks = __atomic_load_n(&state->ticks, __ATOMIC_RELAXED);
	sleep_ms(50);
	assert_int_equal(__atomic_load_n(&state->ticks, __ATOMIC_RELAXED), ticks);
	munmap((void *)((unsigned long)state & ~4095UL), 4096);
}

static void killed_it_ends(void **opaque)
{
	long before = module_references("kvmfilter");
	int status;

	(void)opaque;
	for (unsigned int i = 0; i < 5; i++) {
		pid_t child = fork();

		if (!child) {
			struct clockwork *c = clockwork_create(1, 0);
			int prog = LOAD(c, storm_expire);

			for (unsigned int n = 0; n < 8; n++)
				kvmfilter_notifier_set(c->f->filter, n, c->tick);
			for (unsigned int n = 0; n < KVMFILTER_TIMERS_MAX; n++)
				add(c, n, prog);
			kvmfilter_timer_arm(c->f->filter, 0, 1);
			pause();
			_exit(0);
		}
		sleep_ms(100 + 7 * i);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
	}
	for (unsigned int i = 0; module_references("kvmfilter") != before; i++) {
		assert_in_range(i, 0, 1000);
		sleep_ms(10);
	}
}

/* --- save and restore --------------------------------------------------------------------- */

static void a_saved_state_goes_on_elsewhere_where_it_was(void **opaque)
{
	struct clockwork *c = *opaque, *d = clockwork_create(1, 0);
	struct timers_state saved, after;
	__u64 first = patience_ns() + 2 * MS, due;

	start(c, first, 10 * MS);
	await(c->tick);
	kvmfilter_state_lock(c->block);
	assert_int_equal(kvmfilter_timer_arm(c->f->filter, 0, OFF), 0);
	saved = *c->state;
	kvmfilter_state_unlock(c->block);
	sleep_ms(35);
	assert_int_equal(look(c).ticks, saved.ticks);

	assert_int_equal(add(d, 0, LOAD(d, tick_expire)), 0);
	*d->state = saved;
	start(d, saved.next, saved.period_ns);
	await(d->tick);
	after = stop(d);
	assert_int_equal(after.strange, 0);
	due = (after.seen.value - first) / (10 * MS) + 1;
	assert_int_equal((after.seen.value - first) % (10 * MS), 0);
	assert_in_range(after.ticks + after.missed, due, due + after.missed);
	assert_true(after.ticks > saved.ticks);
	clockwork_destroy(d);
}

int main(void)
{
	static int irqchip;
#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_expires_once_and_is_told_what_for),
		TEST(each_timer_has_its_number_and_its_program),
		TEST(periodic_ticks_come_without_drift),
		{ "a_tick_becomes_an_interrupt_without_user_space",
		  a_tick_becomes_an_interrupt_without_user_space, setup, teardown, &irqchip },
		TEST(missed_ticks_are_the_programs_to_count),
		TEST(a_deadline_may_be_any_number),
		TEST(a_new_time_replaces_the_old),
		TEST(disarmed_it_does_not_expire),
		TEST(one_that_declines_changes_nothing_and_the_vmm_is_told),
		TEST(what_finds_the_block_locked_is_left_after_some_tries),
		TEST(without_its_notifier_it_is_left_too),
		TEST(one_that_neither_stores_nor_arms_is_over_as_well),
		TEST(a_guest_arms_without_an_exit),
		TEST(a_program_that_only_arms_takes_the_lock_for_that),
		TEST(one_that_passes_arms_nothing),
		TEST(a_timer_that_is_not_there_makes_it_pass),
		cmocka_unit_test(vcpus_that_arm_and_expiries_are_in_one_order),
		TEST(removed_it_does_not_tick_and_its_program_is_free),
		TEST(detached_none_ticks_and_none_may_come),
		cmocka_unit_test(closed_it_ends),
		cmocka_unit_test(killed_it_ends),
		TEST(a_saved_state_goes_on_elsewhere_where_it_was),
	};

	return cmocka_run_group_tests_name("timers", tests, NULL, NULL);
}
