// SPDX-License-Identifier: GPL-2.0
/*
 * The doorbell of examples/ with a real guest: what rings, what does not, and the way
 * of a ring to an interrupt without user space. Runs where the module is loaded.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fixture.h"
#include "../../examples/doorbell.h"
#include "doorbell_programs.h"

/* Where the doorbell is, and how it is rung. */
struct place {
	__u32 bus, kind, width;
	__u64 address;
};

static struct place port = { KVMFILTER_BUS_PIO, JOB_OUT, 2, 0x560 };
static struct place memory = { KVMFILTER_BUS_MMIO, JOB_WRITE, 4, 0xd0000000 };

/* The device has fewer queues than the program could serve. */
#define QUEUES	(DOORBELL_QUEUES - 2)

struct device {
	const struct place *place;
	struct fixture *f;
	struct kvmfilter_state *block;
	struct doorbell_state *data;
	int events[QUEUES];
	int range;
};

static struct device *device_create(const struct place *place, unsigned int vcpus)
{
	struct device *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	d->place = place;
	d->f = fixture_create_flags(vcpus, VM_IRQCHIP);
	d->f->device = d;
	d->block = kvmfilter_state(d->f->filter, 0, sizeof(*d->data));
	assert_non_null(d->block);
	d->data = (struct doorbell_state *)d->block->data;
	d->data->queues = QUEUES;
	for (int i = 0; i < QUEUES; i++) {
		d->events[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		assert_true(d->events[i] >= 0);
		assert_int_equal(kvmfilter_notifier_set(d->f->filter, i, d->events[i]),
				 0);
	}
	d->range = fixture_add(d->f, place->bus, place->address, 4, 0,
			       fixture_load(d->f, doorbell_write,
					    sizeof(struct doorbell_state)));
	return d;
}

static void device_destroy(struct device *d)
{
	fixture_destroy(d->f);
	for (int i = 0; i < QUEUES; i++)
		close(d->events[i]);
	free(d);
}

/* *state: the place at first, the device then. */
static int setup(void **state)
{
	*state = device_create(*state, 1);
	return 0;
}

static int setup_two_vcpus(void **state)
{
	*state = device_create(*state, 2);
	return 0;
}

static int teardown(void **state)
{
	device_destroy(*state);
	return 0;
}

/* The guest rings. Returns exits. */
static __u64 ring(struct device *d, __u64 queue)
{
	return fixture_access(d->f, d->place->kind, d->place->address,
			      d->place->width, &queue);
}

/* The device asks to be told of the next ring. False if it had asked already. */
static bool ask(struct device *d, unsigned int queue)
{
	bool fresh;

	kvmfilter_state_lock(d->block);
	fresh = !d->data->queue[queue].need_notify;
	d->data->queue[queue].need_notify = 1;
	kvmfilter_state_unlock(d->block);
	return fresh;
}

/* How often the eventfd was signalled since it was last asked. */
static __u64 signals(const struct device *d, unsigned int queue)
{
	__u64 count;

	if (read(d->events[queue], &count, sizeof(count)) != sizeof(count))
		return 0;
	return count;
}

static void add_ring(struct device *d, struct job *job, __u64 queue)
{
	vm_job_add(job, d->place->kind, d->place->address, d->place->width, queue);
}

/* What a vCPU counted in its handler. */
static __u64 interrupts(struct device *d, unsigned int vcpu)
{
	vm_job_add(vm_job_begin(d->f->vm, vcpu), JOB_INTERRUPTS, 0, 8, 0);
	assert_int_equal(vm_run(d->f->vm, vcpu), 0);
	return vm_results(d->f->vm, vcpu)[0];
}

#define assert_queue(device, number, flag, count) do {			\
	const struct doorbell_queue *queue_ = &(device)->data->queue[number]; \
									\
	assert_int_equal(queue_->need_notify, flag);			\
	assert_int_equal(queue_->kicks, count);				\
} while (0)

static void a_ring_asked_for_signals_and_clears_the_flag(void **state)
{
	struct device *d = *state;
	struct pollfd poller = { .fd = d->events[0], .events = POLLIN };

	ask(d, 0);
	assert_int_equal(poll(&poller, 1, 0), 0);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(poll(&poller, 1, 0), 1);
	assert_queue(d, 0, 0, 1);
	assert_int_equal(signals(d, 0), 1);
	assert_int_equal(d->block->sequence, 4);
	assert_int_equal(fixture_counters(d->f, d->range).done, 1);
}

static void a_ring_not_asked_for_is_answered_in_silence(void **state)
{
	struct device *d = *state;

	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(signals(d, 0), 0);
	assert_queue(d, 0, 0, 0);
	assert_int_equal(d->block->sequence, 0);

	ask(d, 0);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(signals(d, 0), 1);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ring(d, 0), 0);
	assert_int_equal(signals(d, 0), 0);
	assert_queue(d, 0, 0, 1);
	assert_int_equal(d->block->sequence, 4);
	assert_int_equal(fixture_counters(d->f, d->range).done, 7);
}

static void each_queue_has_its_own_flag_and_eventfd(void **state)
{
	struct device *d = *state;

	for (int rung = 0; rung < QUEUES; rung++) {
		for (int i = 0; i < QUEUES; i++)
			ask(d, i);
		assert_int_equal(ring(d, rung), 0);
		for (int i = 0; i < QUEUES; i++) {
			assert_int_equal(signals(d, i), i == rung);
			assert_queue(d, i, i != rung, i <= rung);
		}
	}
	/* The words behind the queues of this device. */
	for (int i = QUEUES; i < DOORBELL_QUEUES; i++)
		assert_queue(d, i, 0, 0);
}

#define ROUNDS	100

struct sleeper {
	struct device *device;
	atomic_uint served;
	atomic_uint faults;
};

/* A device's thread: sleep until there is a ring, look, ask for the next one. */
static void *serve_rings(void *opaque)
{
	struct sleeper *sleeper = opaque;
	struct device *d = sleeper->device;
	struct pollfd poller = { .fd = d->events[0], .events = POLLIN };

	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (poll(&poller, 1, 10000) != 1) {
			/* Not woken: let nobody wait for this thread. */
			sleeper->faults++;
			sleeper->served = ROUNDS;
			return NULL;
		}
		if (signals(d, 0) != 1)
			sleeper->faults++;
		/* Whoever hears the ring finds the flag cleared. */
		if (!ask(d, 0) || d->data->queue[0].kicks != i + 1)
			sleeper->faults++;
		sleeper->served++;
	}
	return NULL;
}

static void a_thread_that_sleeps_on_the_eventfd_is_woken_each_time(void **state)
{
	struct device *d = *state;
	struct sleeper sleeper = { .device = d };
	pthread_t thread;

	ask(d, 0);
	assert_int_equal(pthread_create(&thread, NULL, serve_rings, &sleeper), 0);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		__u64 exits = ring(d, 0);

		if (exits)
			sleeper.faults++;
		while (sleeper.served == i)
			sched_yield();
	}
	pthread_join(thread, NULL);
	assert_int_equal(sleeper.faults, 0);
	assert_queue(d, 0, 1, ROUNDS);
	assert_int_equal(signals(d, 0), 0);
	assert_int_equal(fixture_counters(d->f, d->range).done, ROUNDS);
}

static void a_ring_becomes_an_interrupt_without_an_exit(void **state)
{
	struct device *d = *state;
	const __u64 *counts = vm_results(d->f->vm, 0);
	struct job *job = vm_job_begin(d->f->vm, 0);

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	ask(d, 0);
	vm_job_add(job, JOB_INTERRUPTS, 0, 8, 0);
	for (int i = 0; i < 2; i++) {
		add_ring(d, job, 0);
		vm_job_add(job, JOB_INTERRUPTS, 0, 8, 0);
	}
	assert_int_equal(vm_run(d->f->vm, 0), 0);
	assert_int_equal(job->result_count, 3);
	assert_int_equal(counts[0], 0);
	assert_int_equal(counts[1], 1);
	/* The second ring was one too many. */
	assert_int_equal(counts[2], 1);
	assert_queue(d, 0, 0, 1);
	/* KVM has consumed the signal. */
	assert_int_equal(signals(d, 0), 0);
	assert_int_equal(fixture_counters(d->f, d->range).done, 2);
}

static void one_job_takes_an_interrupt_of_each_queue(void **state)
{
	struct device *d = *state;
	const __u64 *counts = vm_results(d->f->vm, 0);
	struct job *job = vm_job_begin(d->f->vm, 0);

	for (int i = 0; i < QUEUES; i++) {
		vm_interrupt_bind(d->f->vm, 0, d->events[i]);
		ask(d, i);
		add_ring(d, job, i);
		vm_job_add(job, JOB_INTERRUPTS, 0, 8, 0);
	}
	assert_int_equal(vm_run(d->f->vm, 0), 0);
	for (int i = 0; i < QUEUES; i++)
		assert_int_equal(counts[i], i + 1);
}

static void as_many_interrupts_as_times_asked(void **state)
{
	struct device *d = *state;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	for (int i = 0; i < ROUNDS; i++) {
		assert_true(ask(d, 0));
		assert_int_equal(ring(d, 0), 0);
		assert_int_equal(ring(d, 0), 0);
	}
	assert_int_equal(interrupts(d, 0), ROUNDS);
	assert_queue(d, 0, 0, ROUNDS);
	assert_int_equal(fixture_counters(d->f, d->range).done, 2 * ROUNDS);
}

/* The slow path: what the program does, for a ring that met the lock. */
static void ring_slowly(void *opaque, struct vm_io *io)
{
	struct device *d = ((struct fixture *)opaque)->device;
	struct doorbell_queue *queue = &d->data->queue[io->value % DOORBELL_QUEUES];
	__u64 one = 1;
	bool signal;

	kvmfilter_state_lock(d->block);
	signal = queue->need_notify;
	queue->need_notify = 0;
	queue->kicks += signal;
	kvmfilter_state_unlock(d->block);
	if (signal && write(d->events[io->value], &one, sizeof(one)) != sizeof(one))
		abort();
}

/* The guest rings on and on while the device asks. Returns how often it asked. */
static __u64 ring_and_ask(struct device *d, __u32 rings)
{
	struct kvmfilter_counters counters;
	__u64 asked = 0, exits, total = (__u64)rings * d->f->vcpus;

	d->f->slow_path = ring_slowly;
	fixture_start(d->f, d->place->kind, d->place->address, d->place->width, rings);
	while (fixture_running(d->f)) {
		asked += ask(d, 0);
		usleep(10);
	}
	exits = fixture_join(d->f);
	counters = fixture_counters(d->f, d->range);
	assert_int_equal(counters.done + exits, total);
	assert_int_equal(counters.pass_contended, exits);
	print_message("# %llu of %llu rings answered in the kernel, asked for %llu\n",
		      counters.done, total, asked);
	/* Or nothing was shown. */
	assert_true(asked > 10);
	return asked;
}

#define RINGS	20000

static void no_interrupt_is_lost_or_doubled_while_the_device_asks(void **state)
{
	struct device *d = *state;
	__u64 kicks;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	kicks = ring_and_ask(d, RINGS);
	kicks -= d->data->queue[0].need_notify;
	assert_int_equal(d->data->queue[0].kicks, kicks);
	assert_int_equal(interrupts(d, 0), kicks);
}

static void no_kick_is_lost_or_doubled_between_two_vcpus(void **state)
{
	struct device *d = *state;
	__u64 kicks;

	kicks = ring_and_ask(d, RINGS);
	kicks -= d->data->queue[0].need_notify;
	assert_int_equal(d->data->queue[0].kicks, kicks);
	assert_int_equal(signals(d, 0), kicks);
}

static void a_ring_interrupts_the_vcpu_that_the_queue_is_bound_to(void **state)
{
	struct device *d = *state;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	vm_interrupt_bind(d->f->vm, 1, d->events[1]);
	/* Until its first job, it would miss them. */
	assert_int_equal(interrupts(d, 1), 0);
	for (int i = 0; i < 3; i++) {
		ask(d, 1);
		assert_int_equal(ring(d, 1), 0);
		assert_int_equal(interrupts(d, 1), i + 1);
	}
	assert_int_equal(interrupts(d, 0), 0);
	ask(d, 0);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(interrupts(d, 0), 1);
	assert_int_equal(interrupts(d, 1), 3);
}

static void an_eventfd_unbound_signals_user_space_again(void **state)
{
	struct device *d = *state;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	ask(d, 0);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(interrupts(d, 0), 1);
	vm_interrupt_unbind(d->f->vm, 0, d->events[0]);
	ask(d, 0);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(interrupts(d, 0), 1);
	assert_int_equal(signals(d, 0), 1);
}

static void without_its_eventfd_a_ring_passes_and_the_flag_stays(void **state)
{
	struct device *d = *state;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	ask(d, 0);
	assert_int_equal(kvmfilter_notifier_set(d->f->filter, 0, -1), 0);
	assert_int_equal(ring(d, 0), 1);
	assert_queue(d, 0, 1, 0);
	assert_int_equal(d->block->sequence, 2);
	assert_int_equal(interrupts(d, 0), 0);
	assert_int_equal(fixture_counters(d->f, d->range).pass_notifier, 1);
	assert_int_equal(fixture_counters(d->f, d->range).done, 0);

	/* Nothing was asked for of another queue. */
	assert_int_equal(ring(d, 1), 0);

	assert_int_equal(kvmfilter_notifier_set(d->f->filter, 0, d->events[0]), 0);
	assert_int_equal(ring(d, 0), 0);
	assert_queue(d, 0, 0, 1);
	assert_int_equal(interrupts(d, 0), 1);
	assert_int_equal(fixture_counters(d->f, d->range).done, 2);
}

static void while_the_block_is_locked_a_ring_passes_and_the_flag_stays(void **state)
{
	struct device *d = *state;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	ask(d, 0);
	kvmfilter_state_lock(d->block);
	assert_int_equal(ring(d, 0), 1);
	kvmfilter_state_unlock(d->block);
	assert_queue(d, 0, 1, 0);
	assert_int_equal(interrupts(d, 0), 0);
	assert_int_equal(fixture_counters(d->f, d->range).pass_contended, 1);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(interrupts(d, 0), 1);
}

static void without_the_range_every_ring_exits_and_interrupts_nobody(void **state)
{
	struct device *d = *state;
	struct kvmfilter_counters counters;

	vm_interrupt_bind(d->f->vm, 0, d->events[0]);
	ask(d, 0);
	assert_int_equal(ring(d, 0), 0);
	assert_int_equal(interrupts(d, 0), 1);
	assert_int_equal(fixture_counters(d->f, d->range).done, 1);
	assert_int_equal(d->f->logged, 0);

	ask(d, 0);
	assert_int_equal(kvmfilter_range_remove(d->f->filter, d->range), 0);
	for (unsigned int i = 0; i < 5; i++) {
		assert_int_equal(ring(d, 0), 1);
		assert_int_equal(d->f->logged, i + 1);
		assert_true(d->f->log[i].write);
		assert_int_equal(d->f->log[i].address, d->place->address);
		assert_int_equal(d->f->log[i].value, 0);
	}
	assert_queue(d, 0, 1, 1);
	assert_int_equal(interrupts(d, 0), 1);
	assert_int_equal(kvmfilter_counters(d->f->filter, d->range, &counters), -ENOENT);
}

static void a_ring_of_an_unknown_queue_passes_and_changes_nothing(void **state)
{
	static const __u64 unknown[] = {
		QUEUES, DOORBELL_QUEUES - 1, DOORBELL_QUEUES, DOORBELL_QUEUES + 1,
		2 * DOORBELL_QUEUES, 63, 64, 0x100, 0x8000, 0xffff,
	};
	const unsigned int count = sizeof(unknown) / sizeof(unknown[0]);
	struct device *d = *state;
	char before[FIXTURE_SCRATCH];

	for (int i = 0; i < QUEUES; i++)
		vm_interrupt_bind(d->f->vm, 0, d->events[i]);
	/* Flags of queues that the device has not, too. */
	for (int i = 0; i < DOORBELL_QUEUES; i++)
		ask(d, i);
	memcpy(before, d->block, sizeof(before));
	for (unsigned int i = 0; i < count; i++) {
		assert_int_equal(ring(d, unknown[i]), 1);
		assert_int_equal(d->f->log[i].value, unknown[i]);
	}
	assert_memory_equal(before, d->block, sizeof(before));
	assert_int_equal(interrupts(d, 0), 0);
	assert_int_equal(fixture_counters(d->f, d->range).pass_program, count);
	assert_int_equal(fixture_counters(d->f, d->range).done, 0);
}

/* A device that claims more than there is room for. */
static void a_number_of_queues_out_of_range_opens_nothing(void **state)
{
	struct device *d = *state;
	char before[FIXTURE_SCRATCH];

	d->data->queues = ~0ULL;
	for (int i = 0; i < DOORBELL_QUEUES; i++)
		ask(d, i);
	memset(d->data + 1, 0x5a, 256);
	memcpy(before, d->block, sizeof(before));
	assert_int_equal(ring(d, DOORBELL_QUEUES), 1);
	assert_int_equal(ring(d, 0xffff), 1);
	assert_memory_equal(before, d->block, sizeof(before));
	assert_int_equal(ring(d, QUEUES - 1), 0);
}

static void a_write_beside_the_register_passes(void **state)
{
	struct device *d = *state;
	__u64 queue = 0;

	ask(d, 0);
	assert_exits(d->f, d->place->kind, d->place->address + 2, 2, &queue);
	assert_queue(d, 0, 1, 0);
	assert_int_equal(signals(d, 0), 0);
}

#define PORT(name)	{ #name "_by_port", name, setup, teardown, &port }
#define MEMORY(name)	{ #name "_by_memory", name, setup, teardown, &memory }

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORT(a_ring_asked_for_signals_and_clears_the_flag),
		MEMORY(a_ring_asked_for_signals_and_clears_the_flag),
		PORT(a_ring_not_asked_for_is_answered_in_silence),
		MEMORY(a_ring_not_asked_for_is_answered_in_silence),
		PORT(each_queue_has_its_own_flag_and_eventfd),
		MEMORY(each_queue_has_its_own_flag_and_eventfd),
		PORT(a_thread_that_sleeps_on_the_eventfd_is_woken_each_time),
		MEMORY(a_thread_that_sleeps_on_the_eventfd_is_woken_each_time),
		PORT(a_ring_becomes_an_interrupt_without_an_exit),
		MEMORY(a_ring_becomes_an_interrupt_without_an_exit),
		PORT(one_job_takes_an_interrupt_of_each_queue),
		MEMORY(one_job_takes_an_interrupt_of_each_queue),
		PORT(as_many_interrupts_as_times_asked),
		MEMORY(as_many_interrupts_as_times_asked),
		PORT(no_interrupt_is_lost_or_doubled_while_the_device_asks),
		MEMORY(no_interrupt_is_lost_or_doubled_while_the_device_asks),
		{ "no_kick_is_lost_or_doubled_between_two_vcpus",
		  no_kick_is_lost_or_doubled_between_two_vcpus,
		  setup_two_vcpus, teardown, &port },
		{ "a_ring_interrupts_the_vcpu_that_the_queue_is_bound_to",
		  a_ring_interrupts_the_vcpu_that_the_queue_is_bound_to,
		  setup_two_vcpus, teardown, &port },
		PORT(an_eventfd_unbound_signals_user_space_again),
		PORT(without_its_eventfd_a_ring_passes_and_the_flag_stays),
		MEMORY(without_its_eventfd_a_ring_passes_and_the_flag_stays),
		PORT(while_the_block_is_locked_a_ring_passes_and_the_flag_stays),
		PORT(without_the_range_every_ring_exits_and_interrupts_nobody),
		MEMORY(without_the_range_every_ring_exits_and_interrupts_nobody),
		PORT(a_ring_of_an_unknown_queue_passes_and_changes_nothing),
		MEMORY(a_ring_of_an_unknown_queue_passes_and_changes_nothing),
		PORT(a_number_of_queues_out_of_range_opens_nothing),
		PORT(a_write_beside_the_register_passes),
		MEMORY(a_write_beside_the_register_passes),
	};

	return cmocka_run_group_tests_name("doorbell", tests, NULL, NULL);
}
