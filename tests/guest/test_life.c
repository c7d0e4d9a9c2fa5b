// SPDX-License-Identifier: GPL-2.0
/*
 * Lifetimes: whatever is closed, killed or unloaded, and whenever. Runs where the
 * module is loaded, as root, with nobody else using it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT	0x560

/* Who holds the module, as the kernel counts. */
static long module_references(void)
{
	FILE *file = fopen("/sys/module/kvmfilter/refcnt", "r");
	long count = -1;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%ld", &count), 1);
	fclose(file);
	return count;
}

/* The last fput() of a file may be a moment after close(). */
static void assert_module_unused(void)
{
	for (int i = 0; i < 200 && module_references(); i++)
		usleep(10000);
	assert_int_equal(module_references(), 0);
}

static struct fixture *counting_fixture(unsigned int vcpus)
{
	struct fixture *f = fixture_create(vcpus);
	int prog = fixture_load(f, count_read, sizeof(struct test_state));

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
	return f;
}

static void closing_the_filter_brings_the_exits_back(void **state)
{
	struct fixture *f = counting_fixture(1);
	__u64 value = 0;

	(void)state;
	assert_answered(f, JOB_IN, PORT, 1, &value);
	kvmfilter_destroy(f->filter);
	f->filter = NULL;
	assert_exits(f, JOB_IN, PORT, 1, &value);
	fixture_destroy(f);
	assert_module_unused();
}

static void a_mapping_keeps_scratch_and_not_the_ranges(void **state)
{
	struct fixture *f = counting_fixture(1);
	struct kvmfilter_state *block;
	__u64 value = 0;

	(void)state;
	block = mmap(NULL, FIXTURE_SCRATCH, PROT_READ | PROT_WRITE, MAP_SHARED,
		     kvmfilter_fd(f->filter), 0);
	assert_true(block != MAP_FAILED);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	kvmfilter_destroy(f->filter);
	f->filter = NULL;
	assert_exits(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(block->data[0], 1);
	block->data[0] = 2;
	assert_true(module_references() > 0);
	munmap(block, FIXTURE_SCRATCH);
	fixture_destroy(f);
	assert_module_unused();
}

/* Without detaching, closing is enough; but only of the last, and in a while. */
static void a_duplicate_descriptor_keeps_the_ranges(void **state)
{
	struct fixture *f = counting_fixture(1);
	int copy = dup(kvmfilter_fd(f->filter));
	__u64 value = 0;
	int tries = 0;

	(void)state;
	close(kvmfilter_fd(f->filter));
	assert_answered(f, JOB_IN, PORT, 1, &value);
	close(copy);
	while (!fixture_access(f, JOB_IN, PORT, 1, &value)) {
		assert_true(++tries < 500);
		usleep(10000);
	}
	fixture_destroy(f);
	assert_module_unused();
}

/* Whoever else has the descriptor. */
static void a_detached_filter_answers_nothing(void **state)
{
	struct fixture *f = counting_fixture(1);
	int copy = dup(kvmfilter_fd(f->filter));
	struct kvmfilter_range_spec spec = {
		.bus = FIXTURE_BUS, .address = FIXTURE_PORT(PORT), .length = 1, .read_prog = 1,
	};
	__u64 value = 0;

	(void)state;
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(kvmfilter_detach(f->filter), 0);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(kvmfilter_range_add(f->filter, &spec), -ESHUTDOWN);
	assert_int_equal(kvmfilter_detach(f->filter), 0);
	kvmfilter_destroy(f->filter);
	f->filter = NULL;
	assert_exits(f, JOB_IN, PORT, 1, &value);
	close(copy);
	fixture_destroy(f);
	assert_module_unused();
}

static void the_filter_outlives_the_vm_descriptors(void **state)
{
	struct fixture *f = counting_fixture(1);
	struct kvmfilter_counters counters;
	__u64 value = 0;

	(void)state;
	assert_answered(f, JOB_IN, PORT, 1, &value);
	vm_close(f->vm);
	assert_int_equal(kvmfilter_counters(f->filter, 1, &counters), 0);
	assert_int_equal(counters.done, 1);
	assert_int_equal(kvmfilter_range_remove(f->filter, 1), 0);
	fixture_destroy(f);
	assert_module_unused();
}

static void the_module_cannot_be_removed_in_use(void **state)
{
	int device = open("/dev/kvmfilter", O_RDWR);
	struct fixture *f;

	(void)state;
	assert_true(device >= 0);
	assert_int_equal(syscall(SYS_delete_module, "kvmfilter", O_NONBLOCK), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	close(device);
	f = counting_fixture(1);
	assert_int_equal(syscall(SYS_delete_module, "kvmfilter", O_NONBLOCK), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	fixture_destroy(f);
	assert_module_unused();
}

#define ROUNDS	10000
#define VCPUS	2

static void answer_anything(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = 0xee;
}

/*
 * Filters come and go while two vCPUs read all the time. Every access gets a
 * value of the one side or of the other.
 */
static void filters_come_and_go_under_running_vcpus(void **state)
{
	struct fixture *f = counting_fixture(VCPUS);
	__u64 exits;
	int turns = 0;

	(void)state;
	f->slow_path = answer_anything;
	fixture_start(f, JOB_IN, PORT, 1, ROUNDS);
	while (fixture_running(f)) {
		int prog;

		kvmfilter_destroy(f->filter);
		usleep(300);
		assert_int_equal(kvmfilter_create(&f->filter, vm_fd(f->vm),
						  FIXTURE_SCRATCH), 0);
		prog = fixture_load(f, count_read, sizeof(struct test_state));
		fixture_data(f, 0)->reads = 0x1000;
		fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1, prog, 0);
		usleep(300);
		turns++;
	}
	exits = fixture_join(f);
	assert_in_range(exits, 1, VCPUS * ROUNDS - 1);
	print_message("# %d turns, %llu of %d accesses exited\n", turns, exits,
		      VCPUS * ROUNDS);
	fixture_destroy(f);
	assert_module_unused();
}

/* A VMM that dies with its vCPUs inside leaves nothing behind. */
static void a_killed_vmm_leaves_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		pid_t child = fork();
		int status;

		if (!child) {
			struct fixture *f = counting_fixture(1);
			struct job *job = vm_job_begin(f->vm, 0);

			job->rounds = ~0U;
			job->keep = 0;
			vm_job_add(job, JOB_IN, PORT, 1, 0);
			vm_run(f->vm, 0);
			_exit(1);
		}
		usleep(50000 + i * 7000);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
	}
	assert_module_unused();
}

#define GROUP	"/sys/fs/cgroup/vmm"

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static long group_memory(void)
{
	FILE *file = fopen(GROUP "/memory.current", "r");
	long bytes = -1;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%ld", &bytes), 1);
	fclose(file);
	return bytes;
}

/*
 * A VMM pays for its filters. One that asks for more than its memory cgroup allows is
 * refused, and nobody is killed.
 */
#ifdef __x86_64__
/* A load from memory that is none, by an instruction that KVM does not emulate. */
static void load_what_kvm_does_not_emulate(struct fixture *f)
{
	static const __u8 code[] = { 0xdd, 0x07, 0xc3 };	/* fldl (%rdi); ret */

	memcpy(vm_memory(f->vm, GUEST_CALLED), code, sizeof(code));
	vm_job_add(vm_job_begin(f->vm, 0), JOB_CALL, GUEST_CALLED, 0, 0xd0000000);
	vm_run(f->vm, 0);
}

static void a_vmm_that_kvm_gives_up_on_says_why_and_leaves_nothing(void **state)
{
	char text[512] = "";
	int ends[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		dup2(ends[1], STDERR_FILENO);
		load_what_kvm_does_not_emulate(counting_fixture(1));
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
	close(ends[0]);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_non_null(strstr(text, "vCPU 0: KVM_EXIT_INTERNAL_ERROR, "));
	assert_non_null(strstr(text, "KVM_INTERNAL_ERROR_EMULATION (1), data "));
	assert_non_null(strstr(text, ", instruction dd 07 c3"));
	assert_module_unused();
}
#endif

static void filters_are_charged_to_the_memory_cgroup(void **state)
{
	int status, ready[2];
	long before, after;
	pid_t child;
	char byte;

	(void)state;
	assert_int_equal(mount("none", "/sys/fs/cgroup", "cgroup2", 0, NULL), 0);
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	assert_int_equal(mkdir(GROUP, 0755), 0);
	write_file(GROUP "/memory.max", "33554432");
	assert_int_equal(pipe(ready), 0);

	child = fork();
	if (!child) {
		struct kvmfilter *filter;
		struct vm *vm;

		write_file(GROUP "/cgroup.procs", "0");
		vm = vm_create(1, 0, answer_anything, NULL);
		before = group_memory();
		if (kvmfilter_create(&filter, vm_fd(vm), KVMFILTER_SCRATCH_MAX))
			_exit(1);
		after = group_memory();
		/* Counts are kept in batches per processor. */
		if (after - before < KVMFILTER_SCRATCH_MAX / 2)
			_exit(2);
		if (write(ready[1], "x", 1) != 1)
			_exit(3);
		for (int i = 0; i < 1000; i++) {
			int result = kvmfilter_create(&filter, vm_fd(vm),
						      KVMFILTER_SCRATCH_MAX);

			if (result)
				_exit(result == -ENOMEM ? 0 : 4);
		}
		_exit(5);
	}
	close(ready[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	assert_int_equal(status, 0);
	assert_module_unused();
	assert_int_equal(rmdir(GROUP), 0);
}

static void the_module_can_be_removed_when_all_is_closed(void **state)
{
	(void)state;
	assert_module_unused();
	assert_int_equal(syscall(SYS_delete_module, "kvmfilter", O_NONBLOCK), 0);
	assert_int_equal(access("/dev/kvmfilter", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closing_the_filter_brings_the_exits_back),
		cmocka_unit_test(a_mapping_keeps_scratch_and_not_the_ranges),
		cmocka_unit_test(a_duplicate_descriptor_keeps_the_ranges),
		cmocka_unit_test(a_detached_filter_answers_nothing),
		cmocka_unit_test(the_filter_outlives_the_vm_descriptors),
		cmocka_unit_test(the_module_cannot_be_removed_in_use),
		cmocka_unit_test(filters_come_and_go_under_running_vcpus),
		cmocka_unit_test(a_killed_vmm_leaves_nothing),
#ifdef __x86_64__
		cmocka_unit_test(a_vmm_that_kvm_gives_up_on_says_why_and_leaves_nothing),
#endif
		cmocka_unit_test(filters_are_charged_to_the_memory_cgroup),
		cmocka_unit_test(the_module_can_be_removed_when_all_is_closed),
	};

	return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
