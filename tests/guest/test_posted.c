// SPDX-License-Identifier: GPL-2.0
/*
 * The posted writes of examples/ with a real guest: what waits in the ring, what exits,
 * in which order the device sees it, and what becomes of it if who takes it is slow, stopped or
 * killed. With FULL in the environment there are a million writes. Runs where the module is loaded.
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "../../examples/posted.h"
#include "posted_programs.h"

#define PORT	0x560
#define MMIO	0xd0000000ULL
#define LENGTH	16

/* Of all vCPUs together, in one test. */
#define WRITES_MAX	32768

struct device {
	struct fixture *f;
	struct kvmfilter_state *block;
	struct posted_state *data;
	int event;		/* POSTED_NOTIFIER */
	int reads, writes, range;
	pthread_mutex_t taking;	/* one thread at a time takes from the ring */
	/* What the device saw, in this order. */
	struct posted_entry seen[WRITES_MAX];
	unsigned int seen_count;
	unsigned int drained_at_exit;	/* with the last write that exited */
};

static void carry_out(struct device *d, const struct posted_entry *entry)
{
	if (d->seen_count < WRITES_MAX)
		d->seen[d->seen_count] = *entry;
	d->seen_count++;
}

/* The oldest, with the lock held. */
static bool taken_locked(struct posted_state *data, struct posted_entry *entry)
{
	__u64 used = data->ring.head - data->ring.tail;

	if (!used || used > POSTED_ENTRIES)
		return false;
	*entry = data->entry[data->ring.tail++ % POSTED_ENTRIES];
	return true;
}

/* The caller holds the lock. Returns how many there were. */
static unsigned int drain_locked(struct device *d)
{
	struct posted_entry entry;
	unsigned int count = 0;

	while (taken_locked(d->data, &entry)) {
		carry_out(d, &entry);
		count++;
	}
	return count;
}

/* As a thread does that holds no lock meanwhile. */
static unsigned int drain(struct device *d)
{
	struct posted_entry entries[POSTED_ENTRIES];
	__u64 count;

	pthread_mutex_lock(&d->taking);
	count = kvmfilter_ring_take(d->block, &d->data->ring, POSTED_ENTRIES, d->data->entry,
				    sizeof(entries[0]), entries, POSTED_ENTRIES);
	for (__u64 i = 0; i < count; i++)
		carry_out(d, &entries[i]);
	pthread_mutex_unlock(&d->taking);
	return count;
}

/* An exit: first what was written before, then this. */
static void serve(void *opaque, struct vm_io *io)
{
	struct device *d = ((struct fixture *)opaque)->device;
	struct posted_entry entry = { .value = io->value, .width = io->width };

	entry.offset = io->address - (io->mmio ? MMIO : PORT);
	pthread_mutex_lock(&d->taking);
	kvmfilter_state_lock(d->block);
	d->drained_at_exit = drain_locked(d);
	if (io->write) {
		carry_out(d, &entry);
		*posted_last(d->data) = io->value;
	} else {
		io->value = EXIT_VALUE;
	}
	kvmfilter_state_unlock(d->block);
	pthread_mutex_unlock(&d->taking);
}

/* Scratch behind the state, which nobody has a reason to touch. */
#define BEHIND	(FIXTURE_SCRATCH - sizeof(struct kvmfilter_state) -	\
		 sizeof(struct posted_state))

static struct device *device_create(unsigned int vcpus)
{
	struct device *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	pthread_mutex_init(&d->taking, NULL);
	d->f = fixture_create(vcpus);
	d->f->device = d;
	d->f->slow_path = serve;
	d->block = kvmfilter_state(d->f->filter, 0, sizeof(*d->data));
	assert_non_null(d->block);
	d->data = (struct posted_state *)d->block->data;
	memset(d->data + 1, 0x5a, BEHIND);
	d->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	assert_true(d->event >= 0);
	assert_int_equal(kvmfilter_notifier_set(d->f->filter, POSTED_NOTIFIER, d->event), 0);
	d->reads = fixture_load(d->f, posted_read, sizeof(struct posted_state));
	d->writes = fixture_load(d->f, posted_write, sizeof(struct posted_state));
	d->range = fixture_add(d->f, KVMFILTER_BUS_PIO, PORT, LENGTH, d->reads,
			       d->writes);
	return d;
}

static void device_destroy(struct device *d)
{
	const unsigned char *behind = (const unsigned char *)(d->data + 1);

	for (unsigned int i = 0; i < BEHIND; i++)
		assert_int_equal(behind[i], 0x5a);
	fixture_destroy(d->f);
	close(d->event);
	free(d);
}

static int setup(void **state)
{
	*state = device_create(1);
	return 0;
}

static int teardown(void **state)
{
	device_destroy(*state);
	return 0;
}

/* Wakes since this was asked last. */
static uint64_t wakes(const struct device *d)
{
	uint64_t count;

	return read(d->event, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/* Write number @i of a long row: all widths, offsets of all kinds, a value of its own. */
static struct posted_entry nth(unsigned int i)
{
	static const struct posted_entry kinds[] = {
		{ .offset = 0, .width = 1 }, { .offset = 0, .width = 4 },
		{ .offset = 4, .width = 2 }, { .offset = 7, .width = 1 },
		{ .offset = 12, .width = 4 }, { .offset = 9, .width = 2 },
		{ .offset = 15, .width = 1 },
	};
	struct posted_entry entry = kinds[i % (sizeof(kinds) / sizeof(kinds[0]))];

	entry.value = 0x9e3779b1ULL * (i + 1) & ((1ULL << 8 * entry.width) - 1);
	return entry;
}

/* The guest writes @count of the row in one job. Returns exits. */
static __u64 write_row(struct device *d, unsigned int first, unsigned int count)
{
	struct job *job = vm_job_begin(d->f->vm, 0);

	for (unsigned int i = first; i < first + count; i++) {
		struct posted_entry entry = nth(i);

		vm_job_add(job, JOB_OUT, PORT + entry.offset, entry.width, entry.value);
	}
	return vm_run(d->f->vm, 0);
}

static void assert_entry(const struct posted_entry *entry,
			 const struct posted_entry *expected)
{
	assert_int_equal(entry->offset, expected->offset);
	assert_int_equal(entry->width, expected->width);
	assert_int_equal(entry->value, expected->value);
}

/* The device saw the first @count of the row, all and in order. */
static void assert_row(const struct device *d, unsigned int count)
{
	assert_int_equal(d->seen_count, count);
	for (unsigned int i = 0; i < count; i++) {
		struct posted_entry expected = nth(i);

		assert_entry(&d->seen[i], &expected);
	}
}

static __u64 answer(struct device *d, __u32 offset, __u32 width)
{
	__u64 value = 0;

	assert_answered(d->f, JOB_IN, PORT + offset, width, &value);
	return value;
}

static void writes_wait_in_order_without_an_exit(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_row(d, 0, POSTED_ENTRIES), 0);
	assert_int_equal(d->seen_count, 0);
	assert_int_equal(d->data->ring.head, POSTED_ENTRIES);
	assert_int_equal(d->block->sequence, 2 * POSTED_ENTRIES);
	assert_int_equal(fixture_counters(d->f, d->range).done, POSTED_ENTRIES);
	assert_int_equal(drain(d), POSTED_ENTRIES);
	assert_row(d, POSTED_ENTRIES);
}

static void memory_writes_of_every_width_wait(void **state)
{
	struct device *d = *state;
	struct job *job = vm_job_begin(d->f->vm, 0);
	const __u64 value = 0xfedcba9876543210ULL;

	fixture_add(d->f, KVMFILTER_BUS_MMIO, MMIO, 0x1000, d->reads, d->writes);
	for (__u32 width = 1; width <= 8; width *= 2)
		vm_job_add(job, JOB_WRITE, MMIO + 0x100 * width, width, value);
	assert_int_equal(vm_run(d->f->vm, 0), 0);
	assert_int_equal(drain(d), 4);
	for (__u32 i = 0, width = 1; width <= 8; width *= 2, i++) {
		struct posted_entry expected = {
			.value = width == 8 ? value : value & ((1ULL << 8 * width) - 1),
			.offset = 0x100 * width,
			.width = width,
		};

		assert_entry(&d->seen[i], &expected);
	}
}

static void a_write_to_a_full_ring_exits_once_behind_all_others(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_row(d, 0, POSTED_ENTRIES), 0);
	assert_int_equal(write_row(d, POSTED_ENTRIES, 1), 1);
	assert_int_equal(d->drained_at_exit, POSTED_ENTRIES);
	assert_row(d, POSTED_ENTRIES + 1);
	assert_int_equal(fixture_counters(d->f, d->range).pass_program, 1);
	assert_int_equal(fixture_counters(d->f, d->range).done, POSTED_ENTRIES);

	/* There is room again. */
	assert_int_equal(write_row(d, POSTED_ENTRIES + 1, 1), 0);
	assert_int_equal(drain(d), 1);
	assert_row(d, POSTED_ENTRIES + 2);
}

static void a_full_ring_is_left_as_it_is(void **state)
{
	struct device *d = *state;
	char before[FIXTURE_SCRATCH];
	__u64 value = 0x77;

	assert_int_equal(write_row(d, 0, POSTED_ENTRIES), 0);
	memcpy(before, d->block, sizeof(before));
	/* A VMM that does not drain. */
	d->f->slow_path = NULL;
	for (int i = 0; i < 3; i++)
		assert_exits(d->f, JOB_OUT, PORT, 1, &value);
	assert_memory_equal(before, d->block, sizeof(before));
	assert_int_equal(fixture_counters(d->f, d->range).pass_program, 3);
}

#define JOB_WRITES	250

static void thousands_of_writes_arrive_once_each_and_in_order(void **state)
{
	const unsigned int total = 24 * JOB_WRITES;
	struct device *d = *state;
	__u64 exits = 0;

	for (unsigned int i = 0; i < total; i += JOB_WRITES)
		exits += write_row(d, i, JOB_WRITES);
	/* One in so many finds the ring full, and empties it. */
	assert_int_equal(exits, total / (POSTED_ENTRIES + 1));
	assert_int_equal(drain(d), total % (POSTED_ENTRIES + 1));
	assert_row(d, total);
	assert_int_equal(fixture_counters(d->f, d->range).pass_program, exits);
	assert_int_equal(fixture_counters(d->f, d->range).done, total - exits);
}

/* Reads of the same device, in one job with the writes that they depend on. */
static void reads_reflect_the_writes_before_them(void **state)
{
	struct device *d = *state;
	const __u64 *results = vm_results(d->f->vm, 0);
	struct job *job = vm_job_begin(d->f->vm, 0);

	for (unsigned int i = 0; i <= POSTED_ENTRIES; i++) {
		if (i)
			vm_job_add(job, JOB_OUT, PORT + i % 3, 4, 0x10203040 + i);
		vm_job_add(job, JOB_IN, PORT + POSTED_ROOM, 1, 0);
		vm_job_add(job, JOB_IN, PORT + POSTED_LAST, 4, 0);
	}
	assert_int_equal(vm_run(d->f->vm, 0), 0);
	for (unsigned int i = 0; i <= POSTED_ENTRIES; i++) {
		assert_int_equal(results[2 * i], POSTED_ENTRIES - i);
		assert_int_equal(results[2 * i + 1], i ? 0x10203040 + i : 0);
	}
	/* What the VMM does shows, too. */
	kvmfilter_state_lock(d->block);
	drain_locked(d);
	*posted_last(d->data) = 0x55;
	kvmfilter_state_unlock(d->block);
	assert_int_equal(answer(d, POSTED_ROOM, 4), POSTED_ENTRIES);
	assert_int_equal(answer(d, POSTED_LAST, 2), 0x55);
	assert_int_equal(fixture_counters(d->f, d->range).pass_program, 0);
}

static void a_read_after_a_write_that_exited_reflects_it(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_row(d, 0, POSTED_ENTRIES + 1), 1);
	assert_int_equal(answer(d, POSTED_LAST, 4), nth(POSTED_ENTRIES).value);
	assert_int_equal(answer(d, POSTED_ROOM, 4), POSTED_ENTRIES);
}

static void a_read_of_another_register_exits_behind_the_writes(void **state)
{
	struct device *d = *state;
	__u64 value = 0;

	write_row(d, 0, 5);
	assert_exits(d->f, JOB_IN, PORT + 8, 1, &value);
	assert_int_equal(value, EXIT_VALUE & 0xff);
	assert_int_equal(d->drained_at_exit, 5);
	assert_row(d, 5);
}

static void indices_may_wrap(void **state)
{
	static const __u64 starts[] = {
		POSTED_ENTRIES - 1, (1ULL << 31) - 7, (1ULL << 32) - 1,
		(1ULL << 32) - 7, (1ULL << 32) - POSTED_ENTRIES, (1ULL << 63) - 7,
		-1ULL, -7ULL, -(__u64)POSTED_ENTRIES, -(__u64)POSTED_ENTRIES - 1,
	};
	struct device *d = *state;

	for (unsigned int i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		d->seen_count = 0;
		d->data->ring.head = starts[i];
		d->data->ring.tail = starts[i];
		assert_int_equal(answer(d, POSTED_ROOM, 4), POSTED_ENTRIES);
		assert_int_equal(write_row(d, 0, 20), 0);
		assert_int_equal(answer(d, POSTED_ROOM, 4), POSTED_ENTRIES - 20);
		assert_int_equal(write_row(d, 20, POSTED_ENTRIES - 20), 0);
		assert_int_equal(answer(d, POSTED_ROOM, 4), 0);
		/* Of these, one in POSTED_ENTRIES + 1 exits. */
		assert_int_equal(write_row(d, POSTED_ENTRIES, POSTED_ENTRIES + 6), 2);
		assert_true(d->data->ring.head == starts[i] + 2 * POSTED_ENTRIES + 6 - 2);
		drain(d);
		assert_row(d, 2 * POSTED_ENTRIES + 6);
	}
}

/* A VMM may write what it likes: one write of the guest then changes one entry or none. */
static void nonsense_in_the_indices_stays_within_the_ring(void **state)
{
	static const struct {
		__u64 head, tail;
		bool queued;
	} cases[] = {
		{ POSTED_ENTRIES - 1, 0, true },
		{ POSTED_ENTRIES, 0, false },
		{ POSTED_ENTRIES + 1, 0, false },
		{ 0, 1, false },
		{ 0, POSTED_ENTRIES, false },
		{ 0, -1ULL, true },
		{ -1ULL, 0, false },
		{ -1ULL, -1ULL, true },
		{ -1ULL, -(__u64)POSTED_ENTRIES, true },
		{ -1ULL, -(__u64)POSTED_ENTRIES - 1, false },
		{ 1ULL << 63, 0, false },
		{ 0, 1ULL << 63, false },
		{ 1ULL << 32, 0, false },
		{ (1ULL << 32) + 1, 1, false },
		{ 0x5555555555555555ULL, 0xaaaaaaaaaaaaaaaaULL, false },
		{ 0xdeadbeefdeadbeefULL, 0xdeadbeefdeadbee0ULL, true },
	};
	struct device *d = *state;

	d->f->slow_path = NULL;
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const __u64 head = cases[i].head, tail = cases[i].tail;
		__u64 value = 0x4000 + i, room = 0, used = head - tail;
		struct posted_state expected;

		memset(d->data->entry, 0xa5, sizeof(d->data->entry));
		d->data->ring.head = head;
		d->data->ring.tail = tail;
		expected = *d->data;
		/* The ring may be full, but not fuller: then there is no room either. */
		assert_answered(d->f, JOB_IN, PORT + POSTED_ROOM, 4, &room);
		assert_int_equal(room, used <= POSTED_ENTRIES ? POSTED_ENTRIES - used : 0);
		assert_int_equal(fixture_access(d->f, JOB_OUT, PORT + 3, 2, &value),
				 !cases[i].queued);
		if (cases[i].queued) {
			expected.ring.head++;
			expected.entry[head % POSTED_ENTRIES] = (struct posted_entry) {
				.value = value, .offset = 3, .width = 2,
			};
		}
		assert_memory_equal(d->data, &expected, sizeof(expected));
		/* Nor does draining go astray. */
		used = d->data->ring.head - d->data->ring.tail;
		assert_int_equal(drain(d), used <= POSTED_ENTRIES ? used : 0);
	}
}

static void indices_that_change_all_the_time_stay_within_the_ring(void **state)
{
	static const __u64 nonsense[] = {
		0, 1, -1ULL, POSTED_ENTRIES, 1ULL << 32, 1ULL << 63, 12345678901ULL,
	};
	const unsigned int count = sizeof(nonsense) / sizeof(nonsense[0]);
	const __u32 total = 20000;
	struct kvmfilter_counters counters;
	struct device *d = *state;
	unsigned int i = 0;
	__u64 exits;

	/* Neither takes the lock, nor drains: that the VMM is wrong is the point. */
	d->f->slow_path = NULL;
	fixture_start(d->f, JOB_OUT, PORT, 4, total);
	while (fixture_running(d->f)) {
		for (int k = 0; k < 500; k++, i++) {
			__atomic_store_n(&d->data->ring.head, nonsense[i % count],
					 __ATOMIC_RELAXED);
			__atomic_store_n(&d->data->ring.tail, nonsense[i / count % count],
					 __ATOMIC_RELAXED);
		}
		usleep(1);
	}
	exits = fixture_join(d->f);
	counters = fixture_counters(d->f, d->range);
	assert_int_equal(counters.done + exits, total);
	assert_int_equal(counters.pass_program + counters.pass_contended, exits);
	/* An entry is whole or was never written; the guest wrote zeros. */
	for (i = 0; i < POSTED_ENTRIES; i++) {
		assert_int_equal(d->data->entry[i].value, 0);
		assert_int_equal(d->data->entry[i].offset, 0);
		assert_true(d->data->entry[i].width == 4 ||
			    d->data->entry[i].width == 0);
	}
}

static void while_the_block_is_locked_a_write_exits_and_is_not_queued(void **state)
{
	struct device *d = *state;
	__u64 value = 0x42;

	write_row(d, 0, 3);
	d->f->slow_path = NULL;
	kvmfilter_state_lock(d->block);
	assert_exits(d->f, JOB_OUT, PORT, 1, &value);
	kvmfilter_state_unlock(d->block);
	assert_int_equal(d->f->log[0].value, 0x42);
	assert_int_equal(d->data->ring.head, 3);
	assert_int_equal(fixture_counters(d->f, d->range).pass_contended, 1);
}

static void without_the_range_every_write_exits_behind_those_queued(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_row(d, 0, 10), 0);
	assert_int_equal(kvmfilter_range_remove(d->f->filter, d->range), 0);
	assert_int_equal(write_row(d, 10, 1), 1);
	assert_int_equal(d->drained_at_exit, 10);
	assert_int_equal(write_row(d, 11, 50), 50);
	assert_row(d, 61);
	assert_int_equal(d->data->ring.head, 10);
}

static void the_vmm_is_woken_once_each_time_it_sleeps(void **state)
{
	struct device *d = *state;

	/* At first it sleeps. */
	assert_int_equal(write_row(d, 0, 5), 0);
	assert_int_equal(wakes(d), 1);
	assert_int_equal(write_row(d, 5, 5), 0);
	assert_int_equal(wakes(d), 0);
	/* It looks once more: there is something. */
	assert_int_equal(kvmfilter_ring_sleep(d->block, &d->data->ring, POSTED_ENTRIES, 1), 0);
	assert_int_equal(write_row(d, 10, 5), 0);
	assert_int_equal(wakes(d), 0);
	assert_int_equal(drain(d), 15);
	/* Taking does not arm it. */
	assert_int_equal(write_row(d, 15, 5), 0);
	assert_int_equal(wakes(d), 0);
	drain(d);
	assert_int_equal(kvmfilter_ring_sleep(d->block, &d->data->ring, POSTED_ENTRIES, 1), 1);
	assert_int_equal(wakes(d), 0);
	assert_int_equal(write_row(d, 20, 5), 0);
	assert_int_equal(wakes(d), 1);
	/* Later rather than sooner: with the seventh that waits. */
	assert_int_equal(kvmfilter_ring_sleep(d->block, &d->data->ring, POSTED_ENTRIES, 7), 1);
	assert_int_equal(write_row(d, 25, 1), 0);
	assert_int_equal(wakes(d), 0);
	assert_int_equal(write_row(d, 26, 9), 0);
	assert_int_equal(wakes(d), 1);
	drain(d);
	assert_row(d, 35);
}

static void without_the_notifier_only_what_would_wake_exits(void **state)
{
	struct device *d = *state;

	assert_int_equal(kvmfilter_notifier_set(d->f->filter, POSTED_NOTIFIER, -1), 0);
	assert_int_equal(write_row(d, 0, 1), 1);
	assert_int_equal(d->data->ring.head, 0);
	d->data->ring.wake = -1ULL;
	assert_int_equal(write_row(d, 1, 5), 0);
	drain(d);
	assert_row(d, 6);
}

#define VCPUS	2
#define ROUNDS	40

/* Which write of which vCPU this was. */
#define VALUE(vcpu, i)	((vcpu) << 16 | (i))

/*
 * Two vCPUs write at once, and the VMM drains when it likes besides: each write is seen
 * once, and those of one vCPU in its order.
 */
static void each_vcpus_writes_arrive_once_and_in_its_order(void **state)
{
	const unsigned int total = VCPUS * ROUNDS * JOB_WRITES;
	struct device *d = device_create(VCPUS);
	unsigned int next[VCPUS] = {}, last[VCPUS] = {}, first[VCPUS] = {}, drains = 0;
	struct kvmfilter_counters counters;
	__u64 exits;

	(void)state;
	for (unsigned int vcpu = 0; vcpu < VCPUS; vcpu++) {
		struct job *job = vm_job_begin(d->f->vm, vcpu);

		job->rounds = ROUNDS;
		for (unsigned int i = 0; i < JOB_WRITES; i++)
			vm_job_add(job, JOB_OUT, PORT + 4 * vcpu, 4, VALUE(vcpu, i));
	}
	fixture_start_jobs(d->f);
	while (fixture_running(d->f)) {
		drains += drain(d) > 0;
		usleep(200);
	}
	exits = fixture_join(d->f);
	drain(d);
	counters = fixture_counters(d->f, d->range);
	print_message("# %llu of %u writes posted, %llu found the ring full, %llu the lock taken; the VMM drained %u times besides\n",
		      counters.done, total, counters.pass_program,
		      counters.pass_contended, drains);
	assert_int_equal(counters.done + exits, total);
	assert_int_equal(counters.pass_program + counters.pass_contended, exits);
	assert_int_equal(d->seen_count, total);
	for (unsigned int i = 0; i < total; i++) {
		struct posted_entry *entry = &d->seen[i];
		unsigned int vcpu = entry->value >> 16;

		assert_in_range(vcpu, 0, VCPUS - 1);
		assert_int_equal(entry->value, VALUE(vcpu, next[vcpu] % JOB_WRITES));
		assert_int_equal(entry->offset, 4 * vcpu);
		assert_int_equal(entry->width, 4);
		if (!next[vcpu]++)
			first[vcpu] = i;
		last[vcpu] = i;
	}
	for (unsigned int vcpu = 0; vcpu < VCPUS; vcpu++) {
		assert_int_equal(next[vcpu], ROUNDS * JOB_WRITES);
		/* They did run at the same time. */
		assert_true(first[vcpu] < last[!vcpu]);
	}
	assert_true(drains > 0);
	device_destroy(d);
}

/* --- a consumer of its own ----------------------------------------------------------- */

/* What a consumer, another process, shares with the test. */
struct shared {
	unsigned int sleeps, wakes;
	__u64 seen;			/* entries in @entry */
	struct posted_entry entry[];	/* in the order of the ring */
};

enum manner { EAGER, SLOW, STOPPED, KILLED };

/* Take what is posted, and sleep, for ever. */
static void consume(struct device *d, struct shared *shared, enum manner manner)
{
	struct kvmfilter_ring *ring = &d->data->ring;
	struct pollfd event = { .fd = d->event, .events = POLLIN };

	for (;;) {
		__u64 tail = ring->tail;
		/* To where they belong: that they were taken is known once they are there. */
		__u64 count = kvmfilter_ring_take(d->block, ring, POSTED_ENTRIES,
						  d->data->entry, sizeof(shared->entry[0]),
						  &shared->entry[tail], POSTED_ENTRIES);

		__atomic_store_n(&shared->seen, tail + count, __ATOMIC_RELEASE);
		if (manner == SLOW)
			usleep(300);
		if (!count && kvmfilter_ring_sleep(d->block, ring, POSTED_ENTRIES, 1)) {
			shared->sleeps++;
			/* A wake that is lost is seen by the test: nothing more comes. */
			poll(&event, 1, -1);
			shared->wakes += wakes(d);
		}
	}
}

/* An exit: the VMM posts, as a program does, once there is room, behind what is there. */
static void post(void *opaque, struct vm_io *io)
{
	struct device *d = ((struct fixture *)opaque)->device;
	struct kvmfilter_ring *ring = &d->data->ring;
	const uint64_t one = 1;
	bool room, rings = false;

	do {
		kvmfilter_state_lock(d->block);
		room = kvmfilter_ring_room(ring, POSTED_ENTRIES);
		if (room) {
			rings = kvmfilter_ring_wakes(ring);
			d->data->entry[kvmfilter_ring_append(ring) % POSTED_ENTRIES] =
				(struct posted_entry) {
					.value = io->value, .offset = io->address - PORT,
					.width = io->width,
				};
		}
		kvmfilter_state_unlock(d->block);
		if (!room)
			usleep(50);
	} while (!room);
	if (rings)
		assert_int_equal(write(d->event, &one, sizeof(one)), sizeof(one));
}

static pid_t start_consumer(struct device *d, struct shared *shared, enum manner manner)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		consume(d, shared, manner);
		_exit(1);
	}
	return child;
}

static void end_consumer(pid_t child)
{
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Every write once, and those of a vCPU in its order. */
static void assert_all(const struct shared *shared, unsigned int total, unsigned int each)
{
	unsigned int next[VCPUS] = {};

	for (unsigned int i = 0; i < total; i++) {
		const struct posted_entry *entry = &shared->entry[i];
		unsigned int vcpu = entry->value >> 16;

		assert_in_range(vcpu, 0, VCPUS - 1);
		assert_int_equal(entry->value, VALUE(vcpu, next[vcpu] % JOB_WRITES));
		assert_int_equal(entry->offset, 4 * vcpu);
		assert_int_equal(entry->width, 4);
		next[vcpu]++;
	}
	for (unsigned int vcpu = 0; vcpu < VCPUS; vcpu++)
		assert_int_equal(next[vcpu], each);
}

/* The consumer is dead, and may have held the lock. */
static void let_go(struct device *d)
{
	__u64 sequence = __atomic_load_n(&d->block->sequence, __ATOMIC_ACQUIRE);

	/* Nobody else has it for so long. */
	usleep(sequence & 1 ? 100000 : 0);
	if (sequence & 1 && __atomic_load_n(&d->block->sequence, __ATOMIC_ACQUIRE) == sequence)
		kvmfilter_state_unlock(d->block);
	/* The next one is awake. */
	kvmfilter_state_lock(d->block);
	d->data->ring.wake = d->data->ring.head - 1;
	kvmfilter_state_unlock(d->block);
}

/* Writes of two vCPUs, whatever becomes of who takes them. The ring is left as it is. */
static void run_with_consumer(enum manner manner, unsigned int rounds)
{
	const unsigned int total = VCPUS * rounds * JOB_WRITES;
	const size_t size = sizeof(struct shared) + total * sizeof(struct posted_entry);
	struct device *d = device_create(VCPUS);
	struct kvmfilter_counters counters;
	unsigned int upsets = 0, patience;
	struct shared *shared;
	pid_t child;
	__u64 exits;

	d->f->slow_path = post;
	shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(shared != MAP_FAILED);
	for (unsigned int vcpu = 0; vcpu < VCPUS; vcpu++) {
		struct job *job = vm_job_begin(d->f->vm, vcpu);

		job->rounds = rounds;
		for (unsigned int i = 0; i < JOB_WRITES; i++)
			vm_job_add(job, JOB_OUT, PORT + 4 * vcpu, 4, VALUE(vcpu, i));
	}
	child = start_consumer(d, shared, manner);
	fixture_start_jobs(d->f);
	while (fixture_running(d->f)) {
		usleep(3000);
		if (manner == STOPPED) {
			kill(child, SIGSTOP);
			usleep(3000);
			kill(child, SIGCONT);
			upsets++;
		} else if (manner == KILLED) {
			end_consumer(child);
			let_go(d);
			child = start_consumer(d, shared, manner);
			upsets++;
		}
	}
	exits = fixture_join(d->f);
	for (patience = 0; patience < 10000; patience++) {
		if (__atomic_load_n(&shared->seen, __ATOMIC_ACQUIRE) == total)
			break;
		usleep(1000);
	}
	end_consumer(child);
	counters = fixture_counters(d->f, d->range);
	print_message("# %llu of %u writes posted, %llu found the ring full, %llu the lock taken; %u sleeps, %u wakes, %u upsets\n",
		      counters.done, total, counters.pass_program, counters.pass_contended,
		      shared->sleeps, shared->wakes, upsets);
	assert_int_equal(shared->seen, total);
	assert_int_equal(counters.done + exits, total);
	assert_all(shared, total, rounds * JOB_WRITES);
	/* Woken no oftener than it slept. */
	assert_true(shared->wakes <= shared->sleeps + upsets);
	if (manner == STOPPED || manner == KILLED)
		assert_true(upsets > 1);
	munmap(shared, size);
	device_destroy(d);
}

static unsigned int rounds(void)
{
	/* A million of writes, or what there is time for. */
	return getenv("FULL") ? 2000 : 100;
}

static void an_eager_consumer_gets_all(void **state)
{
	(void)state;
	run_with_consumer(EAGER, rounds());
}

static void a_slow_consumer_gets_all(void **state)
{
	(void)state;
	run_with_consumer(SLOW, rounds() / 4);
}

static void a_consumer_that_is_stopped_gets_all(void **state)
{
	(void)state;
	run_with_consumer(STOPPED, rounds() / 2);
}

static void after_a_consumer_was_killed_the_next_gets_all(void **state)
{
	(void)state;
	run_with_consumer(KILLED, rounds() / 2);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_wait_in_order_without_an_exit),
		TEST(memory_writes_of_every_width_wait),
		TEST(a_write_to_a_full_ring_exits_once_behind_all_others),
		TEST(a_full_ring_is_left_as_it_is),
		TEST(thousands_of_writes_arrive_once_each_and_in_order),
		TEST(reads_reflect_the_writes_before_them),
		TEST(a_read_after_a_write_that_exited_reflects_it),
		TEST(a_read_of_another_register_exits_behind_the_writes),
		TEST(indices_may_wrap),
		TEST(nonsense_in_the_indices_stays_within_the_ring),
		TEST(indices_that_change_all_the_time_stay_within_the_ring),
		TEST(while_the_block_is_locked_a_write_exits_and_is_not_queued),
		TEST(without_the_range_every_write_exits_behind_those_queued),
		TEST(the_vmm_is_woken_once_each_time_it_sleeps),
		TEST(without_the_notifier_only_what_would_wake_exits),
		cmocka_unit_test(each_vcpus_writes_arrive_once_and_in_its_order),
		cmocka_unit_test(an_eager_consumer_gets_all),
		cmocka_unit_test(a_slow_consumer_gets_all),
		cmocka_unit_test(a_consumer_that_is_stopped_gets_all),
		cmocka_unit_test(after_a_consumer_was_killed_the_next_gets_all),
	};

	return cmocka_run_group_tests_name("posted", tests, NULL, NULL);
}
