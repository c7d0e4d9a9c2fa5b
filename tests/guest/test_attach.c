// SPDX-License-Identifier: GPL-2.0
/*
 * Devices in and out of the kernel under a real guest: nothing is lost or made twice
 * meanwhile, and what can't be attached is left as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fixture.h"

#include <kvmfilter_device.h>

#include "test_programs.h"

#define TICKETS		0xd0000000ULL

/* --- a model that hands out numbers ---------------------------------------------- */

static const struct kvmfilter_program ticket_program = {
	.name = "ticket_read",
	.insns = ticket_read_insns,
	.insn_count = sizeof(ticket_read_insns) / sizeof(ticket_read_insns[0]),
	.direction = KVMFILTER_READ,
};

/* One program for three ranges, and a place that always exits. */
static const struct kvmfilter_model_range ticket_ranges[] = {
	{ .offset = 0, .length = 8, .bus = KVMFILTER_BUS_MMIO, .read = &ticket_program },
	{ .offset = 8, .length = 8, .bus = KVMFILTER_BUS_MMIO, .read = &ticket_program },
	{ .offset = 16, .length = 8, .bus = KVMFILTER_BUS_MMIO },
	{ .offset = 24, .length = 8, .bus = KVMFILTER_BUS_MMIO, .read = &ticket_program },
};

static void ticket_init(void *state, __u64 ns)
{
	struct ticket_state *tickets = state;

	(void)ns;
	tickets->last = 0;
}

static int ticket_check(const void *state)
{
	(void)state;
	return 0;
}

static int ticket_access(void *state, struct kvmfilter_access *access, __u64 ns,
			 struct kvmfilter_event *event)
{
	struct ticket_state *tickets = state;

	(void)ns;
	(void)event;
	if (access->direction == KVMFILTER_READ)
		access->value = ++tickets->last;
	return KVMFILTER_DONE;
}

static struct kvmfilter_model ticket_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(struct ticket_state),
	.name = "tickets",
	.ranges = ticket_ranges,
	.range_count = 4,
	.init = ticket_init,
	.reset = ticket_init,
	.check = ticket_check,
	.access = ticket_access,
};

/* --- a VM with one device -------------------------------------------------------- */

static int setup(void **state)
{
	struct fixture *fixture = fixture_create(2);
	struct kvmfilter_device *tickets;

	assert_int_equal(kvmfilter_device_create(&tickets, &ticket_model, TICKETS, NULL,
						 NULL), 0);
	fixture->device = tickets;
	fixture->slow_path = fixture_serve;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	kvmfilter_device_destroy(fixture->device);
	fixture_destroy(fixture);
	return 0;
}

static void attached_it_exits_no_more_and_detached_again(void **state)
{
	struct fixture *fixture = *state;
	__u64 value = 0, number = 0;
	unsigned int round, i;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 4; i++) {
			assert_exits(fixture, JOB_READ, TICKETS + 8 * i, 8, &value);
			assert_int_equal(value, ++number);
		}
		assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter,
							 512), 0);
		for (i = 0; i < 4; i++) {
			if (i == 2)
				assert_exits(fixture, JOB_READ, TICKETS + 16, 8, &value);
			else
				assert_answered(fixture, JOB_READ, TICKETS + 8 * i, 8,
						&value);
			assert_int_equal(value, ++number);
		}
		assert_int_equal(kvmfilter_device_detach(fixture->device), 0);
	}
}

static void counters_are_those_of_all_its_ranges(void **state)
{
	struct fixture *fixture = *state;
	struct kvmfilter_counters counters;
	__u64 value = 0;

	assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter, 0), 0);
	assert_answered(fixture, JOB_READ, TICKETS, 8, &value);
	assert_answered(fixture, JOB_READ, TICKETS + 8, 4, &value);
	assert_answered(fixture, JOB_READ, TICKETS + 24, 1, &value);
	assert_exits(fixture, JOB_WRITE, TICKETS + 24, 1, &value);
	assert_int_equal(kvmfilter_device_counters(fixture->device, &counters), 0);
	assert_int_equal(counters.done, 3);
	assert_int_equal(counters.pass_no_program, 1);
	assert_int_equal(kvmfilter_device_detach(fixture->device), 0);
	assert_int_equal(kvmfilter_device_counters(fixture->device, &counters), -ENOTCONN);
}

#define READS	20000

/* Both vCPUs draw numbers while the device goes in and out. */
static void nothing_is_lost_while_it_moves(void **state)
{
	struct fixture *fixture = *state;
	static unsigned char drawn[2 * READS + 1];
	struct kvmfilter_counters counters;
	unsigned int vcpu, i, moves = 0;
	__u64 exits, answered = 0;

	fixture_start(fixture, JOB_READ, TICKETS, 8, READS);
	while (fixture_running(fixture)) {
		assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter,
							 0), 0);
		usleep(1000);
		assert_int_equal(kvmfilter_device_counters(fixture->device, &counters), 0);
		answered += counters.done;
		assert_int_equal(kvmfilter_device_detach(fixture->device), 0);
		usleep(1000);
		moves++;
	}
	exits = fixture_join(fixture);
	printf("# %u moves, %llu answered by the kernel, %llu exits\n", moves, answered,
	       exits);
	assert_true(moves > 2 && answered && exits);
	for (vcpu = 0; vcpu < 2; vcpu++) {
		const __u64 *values = vm_results(fixture->vm, vcpu);

		for (i = 0; i < READS; i++) {
			assert_in_range(values[i], 1, 2 * READS);
			assert_int_equal(drawn[values[i]]++, 0);
			assert_true(!i || values[i] > values[i - 1]);
		}
	}
}

/* --- what can't be attached ------------------------------------------------------ */

static void assert_not_attached(struct fixture *fixture, __u32 offset, int why)
{
	struct kvmfilter_counters counters;
	__u64 before = 0, value = 0;

	assert_exits(fixture, JOB_READ, TICKETS, 8, &before);
	assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter, offset),
			 why);
	assert_exits(fixture, JOB_READ, TICKETS, 8, &value);
	assert_int_equal(value, before + 1);
	assert_int_equal(kvmfilter_device_counters(fixture->device, &counters), -ENOTCONN);
}

static void a_state_block_that_is_none_is_refused(void **state)
{
	struct fixture *fixture = *state;

	assert_not_attached(fixture, 8, -EINVAL);
	assert_not_attached(fixture, FIXTURE_SCRATCH, -EINVAL);
	assert_not_attached(fixture, FIXTURE_SCRATCH - 32, -EINVAL);
}

static void a_state_block_left_locked_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct kvmfilter_state *block = fixture_state(fixture, 0);

	kvmfilter_state_lock(block);
	assert_not_attached(fixture, 0, -EBUSY);
	kvmfilter_state_unlock(block);
	assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter, 0), 0);
}

static void a_device_is_attached_once(void **state)
{
	struct fixture *fixture = *state;
	__u64 value = 0;

	assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter, 0), 0);
	assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter, 512),
			 -EBUSY);
	assert_answered(fixture, JOB_READ, TICKETS, 8, &value);
}

/* Its last range is taken: those before it go again, and programs with them. */
static void ranges_that_are_taken_leave_nothing_behind(void **state)
{
	struct fixture *fixture = *state;
	__u64 value = 0;
	int prog, range;

	prog = fixture_load(fixture, last_read, sizeof(struct test_state));
	range = fixture_add(fixture, KVMFILTER_BUS_MMIO, TICKETS + 24, 1, prog, 0);
	assert_not_attached(fixture, 512, -EEXIST);
	assert_exits(fixture, JOB_READ, TICKETS + 8, 8, &value);
	/* Numbers are the lowest free: no program is left. */
	assert_int_equal(kvmfilter_range_remove(fixture->filter, range), 0);
	assert_int_equal(fixture_load(fixture, last_read, sizeof(struct test_state)),
			 prog + 1);
	assert_int_equal(kvmfilter_device_attach(fixture->device, fixture->filter, 512), 0);
}

/* --- the filter's log ------------------------------------------------------------ */

static char said[1024];

static void listen(void *opaque, const char *message)
{
	assert_ptr_equal(opaque, said);
	snprintf(said, sizeof(said), "%s", message);
}

static void the_log_says_what_failed_and_why(void **state)
{
	struct fixture *fixture = *state;
	struct kvmfilter_options options = {
		.size = sizeof(options), .vm_fd = vm_fd(fixture->vm),
		.scratch_size = 4096, .log = listen, .opaque = said,
	};
	static const struct bpf_insn bad[] = {
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct kvmfilter_prog_spec spec = { .insns = bad, .insn_count = 1 };
	struct kvmfilter_counters counters;
	struct kvmfilter *filter;

	assert_int_equal(kvmfilter_create_with(&filter, &options), 0);
	assert_int_equal(kvmfilter_prog_load(filter, &spec), -EACCES);
	assert_non_null(strstr(said, "insn 0: exit: r0"));
	assert_int_equal(kvmfilter_range_remove(filter, 77), -ENOENT);
	assert_non_null(strstr(said, "range 77"));
	assert_int_equal(kvmfilter_prog_unload(filter, 78), -ENOENT);
	assert_non_null(strstr(said, "program 78"));
	assert_int_equal(kvmfilter_counters(filter, 79, &counters), -ENOENT);
	assert_non_null(strstr(said, "range 79"));
	assert_int_equal(kvmfilter_notifier_set(filter, 0, 9999), -EBADF);
	assert_non_null(strstr(said, "notifier 0: Bad file descriptor"));
	kvmfilter_destroy(filter);

	options.vm_fd = -1;
	assert_int_equal(kvmfilter_create_with(&filter, &options), -EBADF);
	assert_non_null(strstr(said, "VM -1"));
	said[0] = '\0';
	options.size--;
	assert_int_equal(kvmfilter_create_with(&filter, &options), -EINVAL);
	options.size++;
	options.reserved = 1;
	assert_int_equal(kvmfilter_create_with(&filter, &options), -EINVAL);
	options.reserved = 0;
	options.flags = KVMFILTER_OPTION_DEVICE_FD << 1;
	assert_int_equal(kvmfilter_create_with(&filter, &options), -EINVAL);
	assert_string_equal(said, "");
}

static int next_descriptor(void)
{
	int fd = dup(STDOUT_FILENO);

	close(fd);
	return fd;
}

/* As for a VMM that is given descriptors, since it may open nothing. */
static void a_descriptor_of_the_device_will_do(void **state)
{
	struct fixture *fixture = *state;
	struct kvmfilter_options options = {
		.size = sizeof(options), .vm_fd = vm_fd(fixture->vm),
		.scratch_size = 4096, .flags = KVMFILTER_OPTION_DEVICE_FD,
		.device_fd = open("/dev/kvmfilter", O_RDWR | O_CLOEXEC),
		.log = listen, .opaque = said,
	};
	struct rlimit before, one;
	struct kvmfilter *filter;

	assert_true(options.device_fd > 0);
	assert_int_equal(kvmfilter_create_with(&filter, &options), 0);
	/* It is still the caller's. */
	assert_int_not_equal(fcntl(options.device_fd, F_GETFD), -1);
	kvmfilter_destroy(filter);

	/* With room for the filter's descriptor alone nothing else can have been opened. */
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	one = before;
	one.rlim_cur = next_descriptor() + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &one), 0);
	assert_int_equal(kvmfilter_create_with(&filter, &options), 0);
	kvmfilter_destroy(filter);
	assert_int_equal(kvmfilter_create(&filter, vm_fd(fixture->vm), 4096), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);

	/* What the structure was before has no descriptor, and is still taken. */
	options.size = offsetof(struct kvmfilter_options, device_fd);
	assert_int_equal(kvmfilter_create_with(&filter, &options), -EINVAL);
	options.flags = 0;
	assert_int_equal(kvmfilter_create_with(&filter, &options), 0);
	kvmfilter_destroy(filter);
	options.size = sizeof(options);
	options.flags = KVMFILTER_OPTION_DEVICE_FD;
	close(options.device_fd);
	assert_int_equal(kvmfilter_create_with(&filter, &options), -EBADF);
	options.device_fd = vm_fd(fixture->vm);
	assert_int_equal(kvmfilter_create_with(&filter, &options), -ENOTTY);
	assert_non_null(strstr(said, "/dev/kvmfilter"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(attached_it_exits_no_more_and_detached_again),
		TEST(counters_are_those_of_all_its_ranges),
		TEST(nothing_is_lost_while_it_moves),
		TEST(a_state_block_that_is_none_is_refused),
		TEST(a_state_block_left_locked_is_refused),
		TEST(a_device_is_attached_once),
		TEST(ranges_that_are_taken_leave_nothing_behind),
		TEST(the_log_says_what_failed_and_why),
		TEST(a_descriptor_of_the_device_will_do),
	};

	return cmocka_run_group_tests_name("attach", tests, NULL, NULL);
}
