// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges with a real guest: what is answered, what passes, and what each leaves
 * behind. Runs where the module is loaded.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "range_edge.h"
#include "test_programs.h"

#define PORT	0x560
#define MMIO	0xd0000000ULL

static int setup(void **state)
{
	*state = fixture_create(1);
	return 0;
}

static int teardown(void **state)
{
	fixture_destroy(*state);
	return 0;
}

/* Reads of one width: exit, no exit with the range, exit again without it. */
static void check_read(struct fixture *f, __u32 kind, __u32 bus, __u64 address,
		       __u32 width)
{
	__u64 mask = width == 8 ? ~0ULL : (1ULL << 8 * width) - 1;
	int prog = fixture_load(f, last_read, sizeof(struct test_state));
	__u64 value = 0;
	int range;

	fixture_data(f, 0)->last = 0x1122334455667788ULL;
	assert_exits(f, kind, address, width, &value);
	assert_true(value == (EXIT_VALUE & mask));

	range = fixture_add(f, bus, address, 8, prog, 0);
	assert_answered(f, kind, address, width, &value);
	assert_true(value == (0x1122334455667788ULL & mask));
	assert_int_equal(fixture_counters(f, range).done, 1);

	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, kind, address, width, &value);
	assert_true(value == (EXIT_VALUE & mask));
	assert_int_equal(kvmfilter_prog_unload(f->filter, prog), 0);
}

static void pio_reads_of_every_width_are_answered(void **state)
{
	for (__u32 width = 1; width <= 4; width *= 2)
		check_read(*state, JOB_IN, KVMFILTER_BUS_PIO, PORT, width);
}

static void mmio_reads_of_every_width_are_answered(void **state)
{
	for (__u32 width = 1; width <= 8; width *= 2)
		check_read(*state, JOB_READ, KVMFILTER_BUS_MMIO, MMIO, width);
}

static void check_write(struct fixture *f, __u32 kind, __u32 bus, __u64 address,
			__u32 width)
{
	__u64 mask = width == 8 ? ~0ULL : (1ULL << 8 * width) - 1;
	int prog = fixture_load(f, keep_write, sizeof(struct test_state));
	struct kvmfilter_state *block = fixture_state(f, 0);
	struct test_state *data = fixture_data(f, 0);
	__u64 value = 0x99aabbccddeeff11ULL;
	__u64 sequence = block->sequence;
	int range;

	memset(data, 0, sizeof(*data));
	assert_exits(f, kind, address, width, &value);
	assert_true(f->log[f->logged - 1].value == (value & mask));
	assert_true(block->sequence == sequence);

	range = fixture_add(f, bus, address, 8, 0, prog);
	assert_answered(f, kind, address, width, &value);
	assert_true(data->last == (value & mask));
	assert_int_equal(data->writes, 1);
	assert_true(block->sequence == sequence + 2);

	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, kind, address, width, &value);
	assert_int_equal(data->writes, 1);
}

static void pio_writes_of_every_width_are_answered(void **state)
{
	for (__u32 width = 1; width <= 4; width *= 2)
		check_write(*state, JOB_OUT, KVMFILTER_BUS_PIO, PORT, width);
}

static void mmio_writes_of_every_width_are_answered(void **state)
{
	for (__u32 width = 1; width <= 8; width *= 2)
		check_write(*state, JOB_WRITE, KVMFILTER_BUS_MMIO, MMIO, width);
}

static void a_pure_read_leaves_the_sequence_alone(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, last_read, sizeof(struct test_state));
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(fixture_state(f, 0)->sequence, 0);
}

static void a_declined_access_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	int reads = fixture_load(f, try_and_pass_read, sizeof(struct test_state));
	int writes = fixture_load(f, try_and_pass_write,
				  sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, reads, writes);
	char before[FIXTURE_SCRATCH];
	int event = eventfd(0, EFD_NONBLOCK);
	__u64 value = 0, events;

	assert_int_equal(kvmfilter_notifier_set(f->filter, 0, event), 0);
	memset(fixture_data(f, 0), 0x5a, sizeof(struct test_state));
	memcpy(before, fixture_state(f, 0), sizeof(before));

	assert_exits(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(value, 0xee);
	value = 0x33;
	assert_exits(f, JOB_OUT, PORT, 1, &value);
	assert_int_equal(f->log[f->logged - 1].value, 0x33);

	assert_memory_equal(before, fixture_state(f, 0), sizeof(before));
	assert_int_equal(read(event, &events, sizeof(events)), -1);
	assert_int_equal(fixture_counters(f, range).pass_program, 2);
	assert_int_equal(fixture_counters(f, range).done, 0);
	close(event);
}

static void any_verdict_but_done_passes(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, odd_verdict_read, sizeof(struct test_state));
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(fixture_data(f, 0)->reads, 0);
}

static void a_locked_block_passes_until_it_is_unlocked(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
	struct kvmfilter_state *block = fixture_state(f, 0);
	__u64 value = 0;

	kvmfilter_state_lock(block);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(block->sequence, 1);
	assert_int_equal(fixture_counters(f, range).pass_contended, 1);
	kvmfilter_state_unlock(block);

	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(value, 1);
	assert_int_equal(block->sequence, 4);
}

static void a_direction_without_program_passes(void **state)
{
	struct fixture *f = *state;
	int reads = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, reads, 0);
	__u64 value = 1;

	assert_exits(f, JOB_OUT, PORT, 1, &value);
	assert_int_equal(fixture_counters(f, range).pass_no_program, 1);
	assert_answered(f, JOB_IN, PORT, 1, &value);
}

static void an_access_past_the_end_of_a_range_passes(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 2, prog, 0);
	assert_exits(f, JOB_IN, PORT + 1, 2, &value);
	assert_exits(f, JOB_IN, PORT - 1, 2, &value);
	assert_exits(f, JOB_IN, PORT, 4, &value);
	assert_int_equal(fixture_data(f, 0)->reads, 0);
	assert_answered(f, JOB_IN, PORT + 1, 1, &value);
	assert_answered(f, JOB_IN, PORT, 2, &value);
}

static void the_program_is_told_the_access(void **state)
{
	struct fixture *f = *state;
	int reads = fixture_load(f, see_read, sizeof(struct test_state));
	int writes = fixture_load(f, see_write, sizeof(struct test_state));
	struct kvmfilter_access *seen = &fixture_data(f, 0)->seen;
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 8, reads, writes);
	fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 0x1000, reads, writes);

	assert_answered(f, JOB_IN, PORT + 3, 2, &value);
	assert_int_equal(value, 0x2211);
	assert_int_equal(seen->value, 0);
	assert_int_equal(seen->address, FIXTURE_PORT(PORT + 3));
	assert_int_equal(seen->offset, 3);
	assert_int_equal(seen->vcpu, 0);
	assert_int_equal(seen->width, 2);
	assert_int_equal(seen->direction, KVMFILTER_READ);
	assert_int_equal(seen->bus, FIXTURE_BUS);

	value = 0xfedcba9876543210ULL;
	assert_answered(f, JOB_WRITE, MMIO + 0xff8, 8, &value);
	assert_true(seen->value == value);
	assert_true(seen->address == MMIO + 0xff8);
	assert_int_equal(seen->offset, 0xff8);
	assert_int_equal(seen->width, 8);
	assert_int_equal(seen->direction, KVMFILTER_WRITE);
	assert_int_equal(seen->bus, KVMFILTER_BUS_MMIO);
}

#ifndef GUEST_PORTS
/* KVM would lose elements if the first were answered and a later one were not. */
static void string_input_passes_whole(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);
	const char *bytes = (const char *)vm_results(f->vm, 0);
	struct job *job = vm_job_begin(f->vm, 0);

	vm_job_add(job, JOB_INS, PORT, 1, 16);
	assert_int_equal(vm_run(f->vm, 0), 16);
	for (int i = 0; i < 16; i++)
		assert_int_equal((unsigned char)bytes[i], 0xee);
	assert_int_equal(fixture_data(f, 0)->reads, 0);
	assert_true(fixture_counters(f, range).pass_string > 0);
	assert_int_equal(fixture_counters(f, range).done, 0);
}

static void string_output_passes_whole_and_in_order(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, keep_write, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, 0, prog);
	struct job *job = vm_job_begin(f->vm, 0);
	const __u32 *sent = (const __u32 *)job->ops;

	vm_job_add(job, JOB_OUTS, PORT, 4, 6);
	f->logged = 0;
	assert_int_equal(vm_run(f->vm, 0), 6);
	assert_int_equal(f->logged, 6);
	for (int i = 0; i < 6; i++)
		assert_int_equal(f->log[i].value, sent[i]);
	assert_int_equal(fixture_data(f, 0)->writes, 0);
	assert_true(fixture_counters(f, range).pass_string > 0);
}
#endif

static void ranges_share_a_state_block(void **state)
{
	struct fixture *f = *state;
	int writes = fixture_load(f, keep_write, sizeof(struct test_state));
	int reads = fixture_load(f, last_read, sizeof(struct test_state));
	__u64 value = 0x42;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, 0, writes);
	fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 8, reads, 0);
	assert_answered(f, JOB_OUT, PORT, 1, &value);
	value = 0;
	assert_answered(f, JOB_READ, MMIO, 4, &value);
	assert_int_equal(value, 0x42);
}

static void two_filters_serve_one_vm(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	struct kvmfilter *first = f->filter, *second;
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
	assert_int_equal(kvmfilter_create(&second, vm_fd(f->vm), 4096), 0);
	f->filter = second;
	prog = fixture_load(f, count_read, sizeof(struct test_state));
	fixture_add(f, KVMFILTER_BUS_PIO, PORT + 1, 1, prog, 0);

	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_answered(f, JOB_IN, PORT + 1, 1, &value);
	kvmfilter_destroy(second);
	f->filter = first;
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_exits(f, JOB_IN, PORT + 1, 1, &value);
}

static __u64 now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void check_clock(struct fixture *f, clockid_t clock, int prog)
{
	int range = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 8, prog, 0);
	__u64 before, after, value = 0;

	for (int i = 0; i < 100; i++) {
		before = now(clock);
		assert_answered(f, JOB_READ, MMIO, 8, &value);
		after = now(clock);
		assert_in_range(value, before, after);
	}
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, JOB_READ, MMIO, 8, &value);
}

static void clock_ns_is_clock_monotonic(void **state)
{
	check_clock(*state, CLOCK_MONOTONIC,
		    fixture_load((struct fixture *)*state, clock_read, 0));
}

static void boot_ns_is_clock_boottime(void **state)
{
	check_clock(*state, CLOCK_BOOTTIME,
		    fixture_load((struct fixture *)*state, boot_read, 0));
}

/* Not least: a zero divisor or a large quotient would trap in the kernel. */
static void muldiv64_has_128_bits_and_saturates(void **state)
{
	static const struct {
		__u64 a, b, c, result;
	} cases[] = {
		{ 0, 0, 1, 0 },
		{ 6, 7, 5, 8 },
		{ ~0ULL, ~0ULL, ~0ULL, ~0ULL },
		{ ~0ULL, 105, 88000, 22010319633403442ULL },
		{ 1ULL << 63, 2, 1ULL << 63, 2 },
		{ ~0ULL, 2, 1, ~0ULL },
		{ ~0ULL, ~0ULL, 1, ~0ULL },
		{ 1ULL << 32, 1ULL << 32, 1, ~0ULL },
		{ 1, 1, 0, ~0ULL },
		{ 0, 0, 0, ~0ULL },
	};
	struct fixture *f = *state;
	int prog = fixture_load(f, muldiv_read, sizeof(struct test_state));
	struct test_state *data = fixture_data(f, 0);
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 8, prog, 0);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		data->a = cases[i].a;
		data->b = cases[i].b;
		data->c = cases[i].c;
		assert_answered(f, JOB_READ, MMIO, 8, &value);
		assert_true(value == cases[i].result);
	}
}

static void a_program_has_a_stack(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, stack_read, sizeof(struct test_state));
	__u64 value = 0;

	fixture_data(f, 0)->a = 40;
	fixture_data(f, 0)->b = 1;
	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(value, 42);
}

static void a_state_block_may_be_all_of_scratch(void **state)
{
	struct fixture *f = *state;
	struct kvmfilter *filter;
	struct kvmfilter_range_spec spec = {
		.bus = KVMFILTER_BUS_MMIO, .address = MMIO, .length = 0x10000,
	};
	__u64 value = 0, *word;

	assert_int_equal(kvmfilter_create(&filter, vm_fd(f->vm), KVMFILTER_SCRATCH_MAX), 0);
	spec.read_prog = fixture_load_insns(filter, largest_read_insns, sizeof(largest_read_insns) /
					    sizeof(largest_read_insns[0]),
					    KVMFILTER_READ, sizeof(struct test_largest));
	assert_true(kvmfilter_range_add(filter, &spec) > 0);
	word = kvmfilter_state(filter, 0, sizeof(struct test_largest))->data;
	word[0xfff0] = 77;
	assert_answered(f, JOB_READ, MMIO + 0xfff0, 8, &value);
	assert_int_equal(value, 77);
	assert_int_equal(word[LARGEST_WORDS - 1], 1);
	/* And nothing is left for another block. */
	spec.address += 0x10000;
	spec.state_offset = KVMFILTER_STATE_ALIGN;
	assert_int_equal(kvmfilter_range_add(filter, &spec), -EINVAL);
	kvmfilter_destroy(filter);
	assert_exits(f, JOB_READ, MMIO + 0xfff0, 8, &value);
}

static void a_large_state_block_works(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, table_read, sizeof(struct test_table));
	__u64 *word = fixture_state(f, 0)->data;
	__u64 value = 0;

	for (int i = 0; i < TABLE_WORDS; i++)
		word[i] = 1000 + i;
	word[TABLE_WORDS] = 0x5a5a;
	fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 0x1000, prog, 0);
	for (int i = 0; i < TABLE_WORDS; i++) {
		assert_answered(f, JOB_READ, MMIO + i, 2, &value);
		assert_int_equal(value, 1000 + i);
		assert_int_equal(word[i], 1001 + i);
	}
	assert_int_equal(word[TABLE_WORDS], 0x5a5a);
}

static void notifiers_ring_after_the_commit(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, ring_write, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 2, 0, prog);
	int first = eventfd(0, EFD_NONBLOCK), second = eventfd(0, EFD_NONBLOCK);
	__u64 value = 3 | 63 << 8, events;

	/* Not set: a doorbell that nobody hears must exit. */
	assert_exits(f, JOB_OUT, PORT, 2, &value);
	assert_int_equal(fixture_data(f, 0)->writes, 0);
	assert_int_equal(fixture_counters(f, range).pass_notifier, 1);

	assert_int_equal(kvmfilter_notifier_set(f->filter, 3, first), 0);
	assert_exits(f, JOB_OUT, PORT, 2, &value);
	assert_int_equal(read(first, &events, sizeof(events)), -1);

	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, second), 0);
	assert_answered(f, JOB_OUT, PORT, 2, &value);
	assert_int_equal(fixture_data(f, 0)->writes, 1);
	assert_int_equal(read(first, &events, sizeof(events)), sizeof(events));
	assert_int_equal(events, 1);
	assert_int_equal(read(second, &events, sizeof(events)), sizeof(events));
	assert_int_equal(events, 1);

	/* One eventfd under two numbers: once. */
	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, first), 0);
	assert_answered(f, JOB_OUT, PORT, 2, &value);
	assert_int_equal(read(first, &events, sizeof(events)), sizeof(events));
	assert_int_equal(events, 1);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, second), 0);

	/* While the block is locked: an exit, and no ring. */
	kvmfilter_state_lock(fixture_state(f, 0));
	assert_exits(f, JOB_OUT, PORT, 2, &value);
	kvmfilter_state_unlock(fixture_state(f, 0));
	assert_int_equal(read(first, &events, sizeof(events)), -1);

	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, -1), 0);
	assert_exits(f, JOB_OUT, PORT, 2, &value);
	close(first);
	close(second);
}

/* The VMM's slow path of the device that count_read is the fast path of. */
static void count_slowly(void *opaque, struct vm_io *io)
{
	struct fixture *f = opaque;
	struct kvmfilter_state *block = fixture_state(f, 0);

	kvmfilter_state_lock(block);
	io->value = ++fixture_data(f, 0)->reads;
	kvmfilter_state_unlock(block);
}

#define ROUNDS	20000
#define VCPUS	2

/*
 * Two vCPUs and the VMM count on one counter. Each number is handed out once,
 * whichever way the access went.
 */
static void no_count_is_lost_between_vcpus_and_vmm(void **state)
{
	struct fixture *f = fixture_create(VCPUS);
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 8, prog, 0);
	__u64 exits, slow = 0, total = VCPUS * ROUNDS;
	unsigned char *handed_out;

	(void)state;
	f->slow_path = count_slowly;
	fixture_start(f, JOB_READ, MMIO, 8, ROUNDS);
	while (fixture_running(f)) {
		struct vm_io io = {};

		count_slowly(f, &io);
		slow++;
		usleep(10);
	}
	exits = fixture_join(f);
	assert_int_equal(fixture_data(f, 0)->reads, total + slow);
	assert_int_equal(fixture_counters(f, range).done + exits, total);
	assert_int_equal(fixture_counters(f, range).pass_contended, exits);

	handed_out = calloc(total + slow + 1, 1);
	assert_non_null(handed_out);
	for (unsigned int i = 0; i < VCPUS; i++) {
		const __u64 *results = vm_results(f->vm, i);

		for (int k = 0; k < ROUNDS; k++) {
			assert_in_range(results[k], 1, total + slow);
			assert_int_equal(handed_out[results[k]]++, 0);
			/* Each vCPU sees the count go up. */
			if (k)
				assert_true(results[k] > results[k - 1]);
		}
	}
	/* They did run at the same time. */
	for (unsigned int i = 0; i < VCPUS; i++)
		assert_true(vm_results(f->vm, i)[0] <
			    vm_results(f->vm, !i)[ROUNDS - 1]);
	print_message("# %llu of %llu accesses answered in the kernel, %llu contended, %llu by the VMM\n",
		      total - exits, total, exits, slow);
	free(handed_out);
	fixture_destroy(f);
}

/* Writes the block over and over while the vCPU reads. */
static __u64 rewrite(struct fixture *f, struct kvmfilter_state *block)
{
	__u64 writes = 0;

	while (fixture_running(f)) {
		kvmfilter_state_lock(block);
		writes++;
		for (unsigned int w = 0; w < TABLE_WORDS; w++)
			((volatile __u64 *)block->data)[w] = writes;
		kvmfilter_state_unlock(block);
		/* Where processors take turns, the vCPU mostly finds the lock free. */
		for (volatile int spin = 0; spin < 3000; spin++)
			;
	}
	return writes;
}

/*
 * A program that runs while the VMM writes may see anything, but what it says then counts for
 * nothing: neither an answer nor a refusal. QEMU's emulation, if processors take turns, switches
 * between blocks of code, which end where pages do: many programs, so that some reading is cut.
 */
static void what_a_program_makes_of_a_torn_state_is_forgotten(void **state)
{
	const unsigned int programs = 32, rounds = 2000;
	struct fixture *f = fixture_create(1);
	struct kvmfilter_state *block;
	__u64 done = 0, contended = 0, writes = 0;

	(void)state;
	block = kvmfilter_state(f->filter, 0, sizeof(struct test_table));
	for (unsigned int i = 0; i < programs; i++) {
		struct kvmfilter_counters counters;
		__u64 port = 0x1000 + 16 * i;
		int program, range;

		if (i % 2)
			program = fixture_load(f, same_read, sizeof(struct test_table));
		else
			program = fixture_load(f, same_declined, sizeof(struct test_table));
		range = fixture_add(f, KVMFILTER_BUS_PIO, port, 4, program, 0);
		fixture_start(f, JOB_IN, port, 4, rounds);
		writes += rewrite(f, block);
		fixture_join(f);
		f->logged = 0;
		for (unsigned int k = 0; k < rounds; k++)
			assert_true(!vm_results(f->vm, 0)[k] ||
				    vm_results(f->vm, 0)[k] == (__u32)EXIT_VALUE);
		counters = fixture_counters(f, range);
		assert_int_equal(counters.pass_program, 0);
		done += counters.done;
		contended += counters.pass_contended;
	}
	assert_true(done > 0);
	print_message("# %llu answered, %llu contended; the VMM wrote %llu times\n", done,
		      contended, writes);
	fixture_destroy(f);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pio_reads_of_every_width_are_answered),
		TEST(mmio_reads_of_every_width_are_answered),
		TEST(pio_writes_of_every_width_are_answered),
		TEST(mmio_writes_of_every_width_are_answered),
		TEST(a_pure_read_leaves_the_sequence_alone),
		TEST(a_declined_access_leaves_no_trace),
		TEST(any_verdict_but_done_passes),
		TEST(a_locked_block_passes_until_it_is_unlocked),
		TEST(a_direction_without_program_passes),
		TEST(an_access_past_the_end_of_a_range_passes),
		TEST(the_program_is_told_the_access),
#ifndef GUEST_PORTS
		TEST(string_input_passes_whole),
		TEST(string_output_passes_whole_and_in_order),
#endif
		TEST(ranges_share_a_state_block),
		TEST(two_filters_serve_one_vm),
		TEST(clock_ns_is_clock_monotonic),
		TEST(boot_ns_is_clock_boottime),
		TEST(muldiv64_has_128_bits_and_saturates),
		TEST(a_program_has_a_stack),
		TEST(a_state_block_may_be_all_of_scratch),
		TEST(a_large_state_block_works),
		TEST(notifiers_ring_after_the_commit),
		cmocka_unit_test(no_count_is_lost_between_vcpus_and_vmm),
		cmocka_unit_test(what_a_program_makes_of_a_torn_state_is_forgotten),
#ifdef __x86_64__
		cmocka_unit_test(a_load_across_the_end_is_two_accesses),
		cmocka_unit_test(a_store_across_the_end_is_two_accesses),
		cmocka_unit_test(both_sides_of_the_end_may_be_answered),
		cmocka_unit_test(where_the_next_page_is_absent_a_program_runs_twice),
#endif
	};

	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
