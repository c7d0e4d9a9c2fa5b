// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that is a hypervisor, and what its own guest (L2) accesses: what the hypervisor (L1) lets
 * through reaches the bus of the VM, and so a range, as if L1 had made it; what L1 wants to see
 * reaches L1 alone. By SVM or VMX, whichever KVM gives to guests here. x86 only.
 *
 * Runs where the module is loaded.
 */
#include "fixture.h"
#include "nested_job.h"
#include "test_programs.h"

#define PORT		0x560
#define MMIO		0xd0000000UL

extern const char nested_image[], nested_image_end[];

static struct fixture *nested_fixture(void)
{
	struct fixture *f = fixture_create(1);

	memcpy(vm_memory(f->vm, NESTED_CODE), nested_image,
	       (size_t)&nested_image_end - (size_t)&nested_image);
	return f;
}

static struct nested_job *job_of(const struct fixture *f)
{
	return vm_memory(f->vm, NESTED_JOB);
}

/* Have L2 make an access. Returns exits to user space; how it ended for L1 is as expected. */
static __u64 l2_access(struct fixture *f, __u32 kind, __u64 address, __u32 width, __u64 value,
		       bool intercept)
{
	struct nested_job *job = job_of(f);
	__u64 exits;

	*job = (struct nested_job) {
		.op = { .kind = kind, .address = address, .width = width, .value = value },
		.intercept = intercept,
	};
	vm_job_add(vm_job_begin(f->vm, 0), JOB_CALL, NESTED_CODE, 0, NESTED_JOB);
	exits = vm_run(f->vm, 0);
	if (job->end == NESTED_NO_PROCESSOR) {
		print_message("# skipped: KVM gives its guests no virtualization here (nested=0)\n");
		fixture_destroy(f);
		skip();
	}
	if (job->end != (intercept ? NESTED_PORT : NESTED_HYPERCALL))
		fail_msg("L2 ended with %u, %#llx", job->end, job->reason);
	assert_int_equal(job->runs, 1);
	return exits;
}

static void what_l1_lets_through_is_answered(void **state)
{
	struct fixture *f = nested_fixture();
	int reads = fixture_load(f, last_read, sizeof(struct test_state));
	int writes = fixture_load(f, keep_write, sizeof(struct test_state));
	int ports = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, reads, writes);
	int memory = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, 8, reads, writes);
	struct test_state *data = fixture_data(f, 0);

	(void)state;
	data->last = 0x11223344;
	assert_int_equal(l2_access(f, JOB_IN, PORT, 4, 0, false), 0);
	assert_int_equal(job_of(f)->result, 0x11223344);
	assert_int_equal(l2_access(f, JOB_OUT, PORT, 2, 0x5566, false), 0);
	assert_int_equal(data->last, 0x5566);
	assert_int_equal(l2_access(f, JOB_WRITE, MMIO, 8, 0x123456789a, false), 0);
	assert_int_equal(data->last, 0x123456789a);
	assert_int_equal(l2_access(f, JOB_READ, MMIO, 8, 0, false), 0);
	assert_int_equal(job_of(f)->result, 0x123456789a);
	assert_int_equal(fixture_counters(f, ports).done, 2);
	assert_int_equal(fixture_counters(f, memory).done, 2);

	/* Without the ranges they exit, out of L2, and L2 goes on. */
	assert_int_equal(kvmfilter_range_remove(f->filter, ports), 0);
	assert_int_equal(kvmfilter_range_remove(f->filter, memory), 0);
	assert_int_equal(l2_access(f, JOB_IN, PORT, 4, 0, false), 1);
	assert_int_equal(job_of(f)->result, 0xeeeeeeee);
	assert_int_equal(l2_access(f, JOB_WRITE, MMIO, 8, 0x42, false), 1);
	assert_int_equal(l2_access(f, JOB_READ, MMIO, 8, 0, false), 1);
	assert_true(job_of(f)->result == EXIT_VALUE);
	assert_int_equal(data->writes, 2);
	fixture_destroy(f);
}

/* What the exit says of a string is L2's exit's, not that of L1's last one. */
static void a_string_of_l2_passes_whole(void **state)
{
	struct fixture *f = nested_fixture();
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);
	const unsigned char *bytes = vm_memory(f->vm, NESTED_BUFFER);

	(void)state;
	assert_int_equal(l2_access(f, JOB_INS, PORT, 1, 16, false), 16);
	for (int i = 0; i < 16; i++)
		assert_int_equal(bytes[i], 0xee);
	assert_int_equal(fixture_counters(f, range).done, 0);
	assert_true(fixture_counters(f, range).pass_string > 0);
	assert_int_equal(l2_access(f, JOB_IN, PORT, 1, 0, false), 0);
	assert_int_equal(job_of(f)->result, 1);
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_int_equal(l2_access(f, JOB_IN, PORT, 1, 0, false), 1);
	fixture_destroy(f);
}

/* A port that L1 emulates for its guest is none of this VM's. */
static void what_l1_wants_to_see_it_sees(void **state)
{
	struct fixture *f = nested_fixture();
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);

	(void)state;
	assert_int_equal(l2_access(f, JOB_IN, PORT, 4, 0, true), 0);
	assert_int_equal(fixture_data(f, 0)->reads, 0);
	assert_int_equal(fixture_counters(f, range).done, 0);
	assert_int_equal(l2_access(f, JOB_IN, PORT, 4, 0, false), 0);
	assert_int_equal(fixture_data(f, 0)->reads, 1);
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_int_equal(l2_access(f, JOB_IN, PORT, 4, 0, true), 0);
	assert_int_equal(l2_access(f, JOB_IN, PORT, 4, 0, false), 1);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_l1_lets_through_is_answered),
		cmocka_unit_test(a_string_of_l2_passes_whole),
		cmocka_unit_test(what_l1_wants_to_see_it_sees),
	};

	return cmocka_run_group_tests_name("l2", tests, NULL, NULL);
}
