// SPDX-License-Identifier: GPL-2.0
/*
 * Interrupts that come while accesses are under way: none of these is lost or made twice, be it
 * answered in the kernel or by the VMM, and a string instruction goes on where it was.
 *
 * Runs where the module is loaded.
 */
#include <sys/eventfd.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT		0x560
#define STRING_PORT	0x570
#define MMIO		0xd0000000ULL
#define ROUNDS		600
#define DISTANCE_US	200	/* of rings: the guest must get on between two of them */
#define ELEMENTS	64

struct ringer {
	pthread_t thread;
	int event;
	bool stop;
	unsigned int rings;
};

static void *ring(void *opaque)
{
	struct ringer *ringer = opaque;
	__u64 one = 1;

	while (!__atomic_load_n(&ringer->stop, __ATOMIC_RELAXED)) {
		if (write(ringer->event, &one, sizeof(one)) == sizeof(one))
			ringer->rings++;
		usleep(DISTANCE_US);
	}
	return NULL;
}

/* The VMM counts the elements that it is asked for, and each round's are numbered from 0. */
static void serve_string(void *opaque, struct vm_io *io)
{
	struct fixture *f = opaque;

	io->value = io->address == STRING_PORT ? f->logged++ % ELEMENTS : EXIT_VALUE;
}

static __u64 interrupts(struct fixture *f)
{
	vm_job_add(vm_job_begin(f->vm, 0), JOB_INTERRUPTS, 0, 0, 0);
	assert_int_equal(vm_run(f->vm, 0), 0);
	return vm_results(f->vm, 0)[0];
}

/* The accesses of all rounds under interrupts: each gets its number. Returns exits. */
static __u64 run_rounds(struct fixture *f)
{
	struct job *job = vm_job_begin(f->vm, 0);

	job->rounds = ROUNDS;
	vm_job_add(job, JOB_IN, PORT, 4, 0);
#ifndef GUEST_PORTS
	vm_job_add(job, JOB_INS, STRING_PORT, 1, ELEMENTS);
#endif
	vm_job_add(job, JOB_READ, MMIO, 8, 0);
	f->logged = 0;
	return vm_run(f->vm, 0);
}

static void check_rounds(struct fixture *f)
{
	const __u64 *result = vm_results(f->vm, 0);

	for (unsigned int round = 0; round < ROUNDS; round++) {
		assert_int_equal(*result++, 2 * round + 1);
#ifndef GUEST_PORTS
		for (unsigned int i = 0; i < ELEMENTS; i++)
			assert_int_equal(((const unsigned char *)result)[i], i);
		result += ELEMENTS / 8;
#endif
		assert_int_equal(*result++, 2 * round + 2);
	}
}

static void accesses_are_made_once_under_interrupts(void **state)
{
	struct fixture *f = fixture_create_flags(1, VM_IRQCHIP);
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int ports = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);
	int memory = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 8, prog, 0);
	const __u64 strings = FIXTURE_HAS_PORTS ? ROUNDS * ELEMENTS : 0;
	struct ringer ringer = { .event = eventfd(0, EFD_NONBLOCK) };
	__u64 exits, before, taken;

	(void)state;
	f->slow_path = serve_string;
	before = interrupts(f);
	vm_interrupt_bind(f->vm, 0, ringer.event);
	assert_int_equal(pthread_create(&ringer.thread, NULL, ring, &ringer), 0);
	exits = run_rounds(f);
	__atomic_store_n(&ringer.stop, true, __ATOMIC_RELAXED);
	pthread_join(ringer.thread, NULL);
	check_rounds(f);
	taken = interrupts(f) - before;
	print_message("# %llu interrupts of %u rings, under %u accesses and %llu elements\n", taken,
		      ringer.rings, 2 * ROUNDS, strings);
	assert_int_equal(exits, strings);
	assert_in_range(taken, 10, ringer.rings);
	assert_int_equal(fixture_counters(f, ports).done, ROUNDS);
	assert_int_equal(fixture_counters(f, memory).done, ROUNDS);

	assert_int_equal(kvmfilter_range_remove(f->filter, ports), 0);
	assert_int_equal(kvmfilter_range_remove(f->filter, memory), 0);
	assert_int_equal(run_rounds(f), 2 * ROUNDS + strings);
	vm_interrupt_unbind(f->vm, 0, ringer.event);
	close(ringer.event);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accesses_are_made_once_under_interrupts),
	};

	return cmocka_run_group_tests_name("interrupted", tests, NULL, NULL);
}
