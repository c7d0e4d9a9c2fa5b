// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of isolation share.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolation.h"
#include "test_programs.h"

int child_status(int (*body)(void *), void *opaque)
{
	int status = -1;
	pid_t child = fork();

	if (!child)
		_exit(body(opaque));
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status))
		status = WEXITSTATUS(status);
	return status;
}

void become(uid_t user)
{
	struct stat kvm;
	gid_t group;

	if (stat("/dev/kvm", &kvm))
		_exit(98);
	group = kvm.st_gid;
	if (setgroups(user == VMM, &group) || setgid(user) || setuid(user) ||
	    prctl(PR_SET_DUMPABLE, 1))
		_exit(99);
}

static void answer(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = EXIT_VALUE;
}

static __u64 access_once(struct vm *vm, __u32 kind, __u64 value)
{
	vm_job_add(vm_job_begin(vm, 0), kind, ISOLATION_PORT, 1, value);
	return vm_run(vm, 0);
}

static void note(int *wrong, bool right, int line)
{
	if (!right && !*wrong)
		*wrong = line % 251 + 1;
}

#define check(condition)	note(&wrong, condition, __LINE__)

static int use(struct vm *vm, struct kvmfilter *filter, int event)
{
	struct kvmfilter_prog_spec spec = {
		.insns = count_read_insns,
		.insn_count = sizeof(count_read_insns) / sizeof(count_read_insns[0]),
		.direction = KVMFILTER_READ,
		.state_size = sizeof(struct test_state),
	};
	struct kvmfilter_range_spec range = {
		.address = FIXTURE_PORT(ISOLATION_PORT), .bus = FIXTURE_BUS, .length = 1,
	};
	struct kvmfilter_counters counters;
	struct test_state data = {};
	struct kvmfilter_run run = {
		.access.width = 1, .repeat = 3, .state = &data, .state_size = sizeof(data),
	};
	int wrong = 0;
	__u64 events;

	range.read_prog = kvmfilter_prog_load(filter, &spec);
	check(range.read_prog == 1);
	spec.insns = ring_write_insns;
	spec.insn_count = sizeof(ring_write_insns) / sizeof(ring_write_insns[0]);
	spec.direction = KVMFILTER_WRITE;
	range.write_prog = kvmfilter_prog_load(filter, &spec);
	check(range.write_prog == 2);
	check(kvmfilter_range_add(filter, &range) == 1);
	check(kvmfilter_notifier_set(filter, 0, event) == 0);

	check(access_once(vm, JOB_IN, 0) == 0);
	check(vm_results(vm, 0)[0] == 1);
	check(access_once(vm, JOB_OUT, 0) == 0);
	check(read(event, &events, sizeof(events)) == sizeof(events));
	check(kvmfilter_counters(filter, 1, &counters) == 0 && counters.done == 2);
	check(kvmfilter_prog_run(filter, 1, &run) == 0 && data.reads == 3);

	check(kvmfilter_notifier_set(filter, 0, -1) == 0);
	check(kvmfilter_range_remove(filter, 1) == 0);
	check(access_once(vm, JOB_IN, 0) == 1);
	check(kvmfilter_prog_unload(filter, 1) == 0);
	check(kvmfilter_prog_unload(filter, 2) == 0);
	return wrong;
}

int all_works_with(struct vm *vm)
{
	struct kvmfilter *filter;
	int event = eventfd(0, EFD_NONBLOCK), wrong = 0;

	check(event >= 0);
	if (kvmfilter_create(&filter, vm_fd(vm), 4096))
		return 255;
	wrong = wrong ? wrong : use(vm, filter, event);
	kvmfilter_destroy(filter);
	close(event);
	return wrong;
}

int all_works(void)
{
	struct vm *vm = vm_create(1, 0, answer, NULL);
	int wrong = all_works_with(vm);

	vm_destroy(vm);
	return wrong;
}
