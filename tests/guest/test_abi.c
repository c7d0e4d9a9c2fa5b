// SPDX-License-Identifier: GPL-2.0
/*
 * Every command with every argument that can be wrong, one at a time: the errno of
 * <linux/kvmfilter.h>, and nothing half done. Runs where the module is loaded.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi_again.h"
#include "fixture.h"
#include "test_programs.h"

#define PORT	0x560
#define FREE_PORT	0x700

/* A filter whose first program and range exist, and a device to create more. */
struct abi {
	struct fixture *fixture;
	int device;
	int filter;
	int read_prog, write_prog;
	int range;
};

static int setup(void **state)
{
	struct abi *abi = calloc(1, sizeof(*abi));

	assert_non_null(abi);
	abi->fixture = fixture_create(1);
	abi->filter = kvmfilter_fd(abi->fixture->filter);
	abi->device = open("/dev/kvmfilter", O_RDWR | O_CLOEXEC);
	assert_true(abi->device >= 0);
	abi->read_prog = fixture_load(abi->fixture, count_read,
				      sizeof(struct test_state));
	abi->write_prog = fixture_load(abi->fixture, keep_write,
				       sizeof(struct test_state));
	abi->range = fixture_add(abi->fixture, KVMFILTER_BUS_PIO, PORT, 4,
				 abi->read_prog, 0);
	*state = abi;
	return 0;
}

static int teardown(void **state)
{
	struct abi *abi = *state;

	close(abi->device);
	fixture_destroy(abi->fixture);
	free(abi);
	return 0;
}

/* The command fails with this errno; success is 0, or a descriptor. */
#define assert_fails(fd, number, args, error) do {			\
	errno = 0;							\
	assert_int_equal(ioctl(fd, number, args), -1);			\
	assert_int_equal(errno, error);					\
} while (0)

/* The same command but for one member, which is restored afterwards. */
#define assert_member_fails(fd, number, args, member, value_, error) do { \
	typeof((args)->member) saved_ = (args)->member;			\
	(args)->member = (value_);					\
	assert_fails(fd, number, args, error);				\
	(args)->member = saved_;					\
} while (0)

static struct kvmfilter_query valid_query(void)
{
	return (struct kvmfilter_query) { .size = sizeof(struct kvmfilter_query) };
}

static struct kvmfilter_create valid_create(const struct abi *abi)
{
	return (struct kvmfilter_create) {
		.size = sizeof(struct kvmfilter_create),
		.vm_fd = vm_fd(abi->fixture->vm),
		.scratch_size = 4096,
	};
}

static struct kvmfilter_prog_load valid_load(void)
{
	return (struct kvmfilter_prog_load) {
		.size = sizeof(struct kvmfilter_prog_load),
		.insns = (uintptr_t)count_read_insns,
		.insn_count = sizeof(count_read_insns) /
			      sizeof(count_read_insns[0]),
		.direction = KVMFILTER_READ,
		.state_size = sizeof(struct test_state),
	};
}

static struct kvmfilter_range_add valid_range(const struct abi *abi)
{
	return (struct kvmfilter_range_add) {
		.size = sizeof(struct kvmfilter_range_add),
		.address = FIXTURE_PORT(FREE_PORT),
		.length = 4,
		.bus = FIXTURE_BUS,
		.read_prog = abi->read_prog,
	};
}

static struct kvmfilter_notifier_set valid_notifier(int event_fd)
{
	return (struct kvmfilter_notifier_set) {
		.size = sizeof(struct kvmfilter_notifier_set),
		.event_fd = event_fd,
	};
}

static void query_tells_the_limits_of_the_header(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_query query = valid_query();

	assert_int_equal(ioctl(abi->device, KVMFILTER_QUERY, &query), 0);
	assert_int_equal(query.size, sizeof(query));
	assert_int_equal(query.abi_version, KVMFILTER_ABI_VERSION);
	assert_int_equal(query.features & ~(KVMFILTER_FEATURE_JIT |
					    KVMFILTER_FEATURE_LOAD_SIGNED), 0);
	assert_int_equal(query.helpers, 0x3e);
	assert_int_equal(query.buses, 1 << FIXTURE_BUS | 1 << KVMFILTER_BUS_MMIO);
	assert_int_equal(query.scratch_max, KVMFILTER_SCRATCH_MAX);
	assert_int_equal(query.state_max, KVMFILTER_STATE_MAX);
	assert_int_equal(query.state_align, KVMFILTER_STATE_ALIGN);
	assert_int_equal(query.progs_max, KVMFILTER_PROGS_MAX);
	assert_int_equal(query.ranges_max, KVMFILTER_RANGES_MAX);
	assert_int_equal(query.notifiers_max, KVMFILTER_NOTIFIERS_MAX);
	assert_int_equal(query.insns_max, KVMFILTER_INSNS_MAX);
	assert_int_equal(query.calls_max, KVMFILTER_CALLS_MAX);
	assert_int_equal(query.signals_max, KVMFILTER_SIGNALS_MAX);
	assert_int_equal(query.stack_max, KVMFILTER_STACK_MAX);
	assert_int_equal(query.tries, KVMFILTER_TRIES);
	assert_int_equal(query.weight_max, KVMFILTER_WEIGHT_MAX);
	assert_int_equal(query.locks_max, KVMFILTER_LOCKS_MAX);
	assert_int_equal(query.timers_max, KVMFILTER_TIMERS_MAX);
	assert_int_equal(query.arms_max, KVMFILTER_ARMS_MAX);
}

static void unknown_commands_are_enotty(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_query query = valid_query();

	assert_fails(abi->device, _IO(KVMFILTER_IOC_MAGIC, 0x7f), &query, ENOTTY);
	assert_fails(abi->device, KVMFILTER_PROG_LOAD, &query, ENOTTY);
	assert_fails(abi->filter, KVMFILTER_QUERY, &query, ENOTTY);
	assert_fails(abi->filter, KVMFILTER_CREATE, &query, ENOTTY);
	assert_fails(abi->filter, _IO(KVMFILTER_IOC_MAGIC, 0x7f), &query, ENOTTY);
	assert_fails(abi->filter, KVM_GET_API_VERSION, &query, ENOTTY);
}

/*
 * Each structure below the size that it had at first, @least; at @size and
 * size + 1, with a clean and a dirty tail, at the end of the address space that
 * exists, and nowhere at all. @valid makes the command succeed, or fail in a way
 * that shows it was understood (@error).
 */
static void check_grown(int fd, unsigned long number, const void *valid,
			__u32 least, __u32 size, int error)
{
	unsigned char buffer[256] = {};
	__u32 *given = (__u32 *)buffer;
	char *pages;
	int result;

	memcpy(buffer, valid, size);
	*given = least - 1;
	assert_fails(fd, number, buffer, EINVAL);
	*given = 0;
	assert_fails(fd, number, buffer, EINVAL);
	*given = 4;
	assert_fails(fd, number, buffer, EINVAL);

	memcpy(buffer, valid, size);
	*given = size + 1;
	buffer[size] = 1;
	assert_fails(fd, number, buffer, E2BIG);
	*given = 1 << 20;
	assert_fails(fd, number, buffer, E2BIG);
	assert_fails(fd, number, NULL, EFAULT);

	/* Understood in a larger structure with a clean tail. */
	memcpy(buffer, valid, size);
	memset(buffer + size, 0, sizeof(buffer) - size);
	*given = size + 8;
	errno = 0;
	result = ioctl(fd, number, buffer);
	if (error)
		assert_int_equal(errno, error);
	else
		assert_true(result >= 0);
	if (result > 0)
		close(result);

	/* The last byte lies behind the end of a mapping. */
	pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(pages != MAP_FAILED);
	assert_int_equal(munmap(pages + 4096, 4096), 0);
	memcpy(pages + 4096 - size + 1, valid, size - 1);
	assert_fails(fd, number, pages + 4096 - size + 1, EFAULT);
	munmap(pages, 4096);
}

static void check_sizes(int fd, unsigned long number, const void *valid,
			__u32 size, int error)
{
	check_grown(fd, number, valid, size, size, error);
}

static void every_structure_is_checked_for_its_size(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_query query = valid_query();
	struct kvmfilter_create create = valid_create(abi);
	struct kvmfilter_prog_load load = valid_load();
	struct kvmfilter_range_add range = valid_range(abi);
	struct kvmfilter_prog_unload unload = { .size = sizeof(unload), .prog = 999 };
	struct kvmfilter_range_remove remove = { .size = sizeof(remove), .range = 999 };
	struct kvmfilter_notifier_set notifier = valid_notifier(-1);
	struct kvmfilter_counters counters = { .size = sizeof(counters), .range = 999 };
	struct kvmfilter_prog_run run = {
		.size = sizeof(run), .prog = 999, .repeat = 1, .access.width = 1,
	};
	struct kvmfilter_detach detach = { .size = sizeof(detach) };
	struct kvmfilter_timer_add timer_add = { .size = sizeof(timer_add), .prog = 999 };
	struct kvmfilter_timer_remove timer_remove = { .size = sizeof(timer_remove) };
	struct kvmfilter_timer_arm timer_arm = { .size = sizeof(timer_arm) };
	struct kvmfilter_timer_query timer_query = { .size = sizeof(timer_query) };

	check_grown(abi->device, KVMFILTER_QUERY, &query,
		    offsetof(struct kvmfilter_query, weight_max), sizeof(query), 0);
	check_sizes(abi->device, KVMFILTER_CREATE, &create, sizeof(create), 0);
	check_sizes(abi->filter, KVMFILTER_PROG_LOAD, &load, sizeof(load), 0);
	check_sizes(abi->filter, KVMFILTER_PROG_UNLOAD, &unload, sizeof(unload),
		    ENOENT);
	check_sizes(abi->filter, KVMFILTER_RANGE_ADD, &range, sizeof(range), 0);
	check_sizes(abi->filter, KVMFILTER_RANGE_REMOVE, &remove, sizeof(remove),
		    ENOENT);
	check_sizes(abi->filter, KVMFILTER_NOTIFIER_SET, &notifier,
		    sizeof(notifier), ENOENT);
	check_grown(abi->filter, KVMFILTER_COUNTERS, &counters,
		    offsetof(struct kvmfilter_counters, pass_timer), sizeof(counters), ENOENT);
	check_grown(abi->filter, KVMFILTER_PROG_RUN, &run,
		    offsetof(struct kvmfilter_prog_run, arms), sizeof(run), ENOENT);
	check_sizes(abi->filter, KVMFILTER_TIMER_ADD, &timer_add, sizeof(timer_add), ENOENT);
	check_sizes(abi->filter, KVMFILTER_TIMER_REMOVE, &timer_remove, sizeof(timer_remove),
		    ENOENT);
	check_sizes(abi->filter, KVMFILTER_TIMER_ARM, &timer_arm, sizeof(timer_arm), ENOENT);
	check_sizes(abi->filter, KVMFILTER_TIMER_QUERY, &timer_query, sizeof(timer_query),
		    ENOENT);
	check_sizes(abi->filter, KVMFILTER_DETACH, &detach, sizeof(detach), 0);
}

/* Of an older caller, whose structure ends before the newest limit. */
static void a_shorter_query_is_answered_as_far_as_it_goes(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_query query = {
		.size = offsetof(struct kvmfilter_query, weight_max),
		.weight_max = 77,
	};

	assert_int_equal(ioctl(abi->device, KVMFILTER_QUERY, &query), 0);
	assert_int_equal(query.tries, KVMFILTER_TRIES);
	assert_int_equal(query.weight_max, 77);
}

static void create_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_create args = valid_create(abi);
	int closed = dup(0), null = open("/dev/null", O_RDWR), fd;

	close(closed);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, flags, 1, EINVAL);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, scratch_size, 0,
			    EINVAL);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, scratch_size,
			    KVMFILTER_SCRATCH_MAX + 1, EINVAL);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, scratch_size,
			    UINT_MAX, EINVAL);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, vm_fd, -1, EBADF);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, vm_fd, closed,
			    EBADF);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, vm_fd, null, EBADF);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, vm_fd,
			    vm_vcpu_fd(abi->fixture->vm, 0), EBADF);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, vm_fd,
			    abi->filter, EBADF);
	assert_member_fails(abi->device, KVMFILTER_CREATE, &args, vm_fd,
			    abi->device, EBADF);

	args.scratch_size = KVMFILTER_SCRATCH_MAX;
	fd = ioctl(abi->device, KVMFILTER_CREATE, &args);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	close(null);
}

static void create_needs_a_free_descriptor(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_create args = valid_create(abi);
	struct rlimit old, none;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_fails(abi->device, KVMFILTER_CREATE, &args, EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
}

/* In a child: KVM's owner is a process, and so is ours. */
static void another_process_may_not_command(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_create create = valid_create(abi);
	struct kvmfilter_counters counters = {
		.size = sizeof(counters),
		.range = abi->range,
	};
	int status;
	pid_t child = fork();

	if (!child) {
		bool right = ioctl(abi->device, KVMFILTER_CREATE, &create) == -1 &&
			     errno == EPERM;

		right &= ioctl(abi->filter, KVMFILTER_COUNTERS, &counters) == -1 &&
			 errno == EPERM;
		right &= ioctl(abi->filter, KVMFILTER_RANGE_REMOVE, &counters) == -1 &&
			 errno == EPERM;
		_exit(right ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(ioctl(abi->filter, KVMFILTER_COUNTERS, &counters), 0);
}

static void mmap_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	int fd = abi->filter;
	int prot = PROT_READ | PROT_WRITE;
	void *whole;

	assert_true(mmap(NULL, 4096, prot, MAP_PRIVATE, fd, 0) == MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	assert_true(mmap(NULL, FIXTURE_SCRATCH + 4096, prot, MAP_SHARED, fd, 0) ==
		    MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	assert_true(mmap(NULL, 4096, prot, MAP_SHARED, fd, FIXTURE_SCRATCH) ==
		    MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	assert_true(mmap(NULL, 8192, prot, MAP_SHARED, fd, 4096) == MAP_FAILED);
	assert_int_equal(errno, EINVAL);

	whole = mmap(NULL, FIXTURE_SCRATCH, prot, MAP_SHARED, fd, 0);
	assert_true(whole != MAP_FAILED);
	memset((char *)whole + 4096, 0x77, 4096);
	assert_int_equal(*((unsigned char *)fixture_state(abi->fixture, 4096)), 0x77);
	munmap(whole, FIXTURE_SCRATCH);
}

static void scratch_is_zeroed(void **state)
{
	struct abi *abi = *state;
	const char *scratch = (const char *)fixture_state(abi->fixture, 0);

	for (int i = 0; i < FIXTURE_SCRATCH; i++)
		assert_int_equal(scratch[i], 0);
}

static void prog_load_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_prog_load args = valid_load();
	char log[16];

#define bad(member, value, error) \
	assert_member_fails(abi->filter, KVMFILTER_PROG_LOAD, &args, member, value, error)
	bad(flags, 1, EINVAL);
	bad(reserved, 1, EINVAL);
	bad(insn_count, 0, EINVAL);
	bad(insn_count, KVMFILTER_INSNS_MAX + 1, EINVAL);
	bad(insn_count, UINT_MAX, EINVAL);
	bad(direction, 3, EINVAL);
	bad(direction, UINT_MAX, EINVAL);
	bad(state_size, 4, EINVAL);
	bad(state_size, KVMFILTER_STATE_MAX + 8, EINVAL);
	bad(log_size, 16, EINVAL);
	bad(log, (uintptr_t)log, EINVAL);
	bad(insns, 0, EFAULT);
	bad(insns, 1ULL << 63, EFAULT);
#undef bad
	args.log = 1;
	args.log_size = 16;
	assert_fails(abi->filter, KVMFILTER_PROG_LOAD, &args, EFAULT);
}

static void a_rejected_program_leaves_a_log(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_prog_load args = valid_load();
	/* r0 is never written. */
	const struct bpf_insn bad[] = { { .code = BPF_JMP | BPF_EXIT } };
	char log[256] = "", cut[8] = "";
	__u32 length;

	args.insns = (uintptr_t)bad;
	args.insn_count = 1;
	assert_fails(abi->filter, KVMFILTER_PROG_LOAD, &args, EACCES);
	length = args.log_length;
	assert_int_equal(args.prog, 0);

	args = valid_load();
	args.insns = (uintptr_t)bad;
	args.insn_count = 1;
	args.log = (uintptr_t)log;
	args.log_size = sizeof(log);
	assert_fails(abi->filter, KVMFILTER_PROG_LOAD, &args, EACCES);
	assert_int_equal(args.log_length, strlen(log) + 1);
	assert_int_equal(args.log_length, length);
	assert_non_null(strstr(log, "r0"));

	args = valid_load();
	args.insns = (uintptr_t)bad;
	args.insn_count = 1;
	args.log = (uintptr_t)cut;
	args.log_size = sizeof(cut);
	assert_fails(abi->filter, KVMFILTER_PROG_LOAD, &args, EACCES);
	assert_int_equal(args.log_length, length);
	assert_int_equal(strlen(cut), sizeof(cut) - 1);
	assert_memory_equal(cut, log, sizeof(cut) - 1);
}

static void prog_load_that_cannot_report_loads_nothing(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_prog_load *args;
	int next;

	args = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(args != MAP_FAILED);
	*args = valid_load();
	assert_int_equal(mprotect(args, 4096, PROT_READ), 0);
	for (int i = 0; i < KVMFILTER_PROGS_MAX + 1; i++)
		assert_fails(abi->filter, KVMFILTER_PROG_LOAD, args, EFAULT);
	next = fixture_load(abi->fixture, last_read, sizeof(struct test_state));
	assert_int_equal(next, abi->write_prog + 1);
	munmap(args, 4096);
}

static void programs_are_limited_and_their_numbers_reused(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_prog_load args = valid_load();
	struct kvmfilter_prog_unload unload = { .size = sizeof(unload) };

	for (int i = 2; i < KVMFILTER_PROGS_MAX; i++) {
		args = valid_load();
		assert_int_equal(ioctl(abi->filter, KVMFILTER_PROG_LOAD, &args), 0);
	}
	args = valid_load();
	assert_fails(abi->filter, KVMFILTER_PROG_LOAD, &args, ENOSPC);
	unload.prog = 500;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_PROG_UNLOAD, &unload), 0);
	args = valid_load();
	assert_int_equal(ioctl(abi->filter, KVMFILTER_PROG_LOAD, &args), 0);
	assert_int_equal(args.prog, 500);
}

static void prog_unload_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_prog_unload args = {
		.size = sizeof(args),
		.prog = abi->read_prog,
	};

	assert_member_fails(abi->filter, KVMFILTER_PROG_UNLOAD, &args, prog, 0, ENOENT);
	assert_member_fails(abi->filter, KVMFILTER_PROG_UNLOAD, &args, prog, 999,
			    ENOENT);
	assert_fails(abi->filter, KVMFILTER_PROG_UNLOAD, &args, EBUSY);
	assert_int_equal(kvmfilter_range_remove(abi->fixture->filter, abi->range), 0);
	assert_int_equal(ioctl(abi->filter, KVMFILTER_PROG_UNLOAD, &args), 0);
	assert_fails(abi->filter, KVMFILTER_PROG_UNLOAD, &args, ENOENT);
}

static void range_add_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_range_add args = valid_range(abi);

#define bad(member, value, error) \
	assert_member_fails(abi->filter, KVMFILTER_RANGE_ADD, &args, member, value, error)
	bad(flags, 1, EINVAL);
	bad(reserved, 1, EINVAL);
	bad(bus, 2, EINVAL);
	bad(length, 0, EINVAL);
	bad(length, (__u32)INT_MAX + 1, EINVAL);
	bad(address, ~0ULL, EINVAL);
	bad(read_prog, 0, EINVAL);
	bad(read_prog, 999, ENOENT);
	bad(read_prog, abi->write_prog, EINVAL);
	bad(write_prog, abi->read_prog, EINVAL);
	bad(write_prog, 999, ENOENT);
	bad(state_offset, 8, EINVAL);
	bad(state_offset, FIXTURE_SCRATCH, EINVAL);
	bad(state_offset, FIXTURE_SCRATCH - 64, EINVAL);
	bad(state_offset, ~63U, EINVAL);
	args.bus = KVMFILTER_BUS_PIO;
	bad(address, 0xfffd, EINVAL);
	bad(address, 0x10000, EINVAL);
	args.bus = KVMFILTER_BUS_MMIO;
	bad(address, ~0ULL - 2, EINVAL);
#undef bad
	args.address = ~0ULL - 3;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_RANGE_ADD, &args), 0);
}

/* Those that KVMFILTER_QUERY tells: on arm64 not that of ports. */
static void ranges_are_added_to_buses_that_are_there(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_query query = valid_query();

	assert_int_equal(ioctl(abi->device, KVMFILTER_QUERY, &query), 0);
	for (__u32 bus = KVMFILTER_BUS_PIO; bus <= KVMFILTER_BUS_MMIO; bus++) {
		struct kvmfilter_range_add args = valid_range(abi);

		args.address = 0xfffc;
		args.bus = bus;
		if (query.buses & 1 << bus)
			assert_int_equal(ioctl(abi->filter, KVMFILTER_RANGE_ADD, &args), 0);
		else
			assert_fails(abi->filter, KVMFILTER_RANGE_ADD, &args, EOPNOTSUPP);
	}
}

static void overlapping_ranges_are_refused(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_range_add args = valid_range(abi);
	static const struct {
		__u64 address;
		__u32 length;
		int error;
	} cases[] = {
		{ PORT, 4, EEXIST },
		{ PORT + 3, 1, EEXIST },
		{ PORT - 1, 2, EEXIST },
		{ PORT - 1, 6, EEXIST },
		{ PORT + 1, 2, EEXIST },
		{ 0, 0x10000, EEXIST },
		{ PORT - 1, 1, 0 },
		{ PORT + 4, 1, 0 },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		args = valid_range(abi);
		args.address = FIXTURE_PORT(cases[i].address);
		args.length = cases[i].length;
		if (cases[i].error)
			assert_fails(abi->filter, KVMFILTER_RANGE_ADD, &args,
				     cases[i].error);
		else
			assert_int_equal(ioctl(abi->filter, KVMFILTER_RANGE_ADD,
					       &args), 0);
	}
#ifndef GUEST_PORTS
	/* The same numbers on the other bus are another place. */
	args = valid_range(abi);
	args.address = PORT;
	args.bus = KVMFILTER_BUS_MMIO;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_RANGE_ADD, &args), 0);
#endif
}

static void range_add_that_cannot_report_adds_nothing(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_range_add *args;
	__u64 value = 0;

	args = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(args != MAP_FAILED);
	*args = valid_range(abi);
	assert_int_equal(mprotect(args, 4096, PROT_READ), 0);
	assert_fails(abi->filter, KVMFILTER_RANGE_ADD, args, EFAULT);
	assert_exits(abi->fixture, JOB_IN, FREE_PORT, 1, &value);
	assert_int_equal(mprotect(args, 4096, PROT_READ | PROT_WRITE), 0);
	assert_int_equal(ioctl(abi->filter, KVMFILTER_RANGE_ADD, args), 0);
	munmap(args, 4096);
}

/* KVM's bus takes about 1000 devices; all can be added, removed, added again. */
static void ranges_are_limited_by_kvm(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter *filter = abi->fixture->filter;
	struct kvmfilter_range_add args;
	__u32 first, count;

	for (int round = 0; round < 2; round++) {
		first = 0;
		for (count = 0;; count++) {
			args = valid_range(abi);
			args.address = FIXTURE_PORT(0x1000 + count * 4);
			if (ioctl(abi->filter, KVMFILTER_RANGE_ADD, &args))
				break;
			first = first ? first : args.range;
		}
		assert_int_equal(errno, ENOSPC);
		assert_in_range(count, 900, KVMFILTER_RANGES_MAX);
		for (__u32 i = 0; i < count; i++)
			assert_int_equal(kvmfilter_range_remove(filter, first + i),
					 0);
	}
}

static void range_remove_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_range_remove args = {
		.size = sizeof(args),
		.range = abi->range,
	};

	assert_member_fails(abi->filter, KVMFILTER_RANGE_REMOVE, &args, range, 0,
			    ENOENT);
	assert_member_fails(abi->filter, KVMFILTER_RANGE_REMOVE, &args, range, 999,
			    ENOENT);
	assert_int_equal(ioctl(abi->filter, KVMFILTER_RANGE_REMOVE, &args), 0);
	assert_fails(abi->filter, KVMFILTER_RANGE_REMOVE, &args, ENOENT);
}

static void notifier_set_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	int event = eventfd(0, 0), closed = dup(0), null = open("/dev/null", O_RDWR);
	struct kvmfilter_notifier_set args = valid_notifier(event);

	close(closed);
#define bad(member, value, error) \
	assert_member_fails(abi->filter, KVMFILTER_NOTIFIER_SET, &args, member, value, \
			    error)
	bad(flags, 1, EINVAL);
	bad(notifier, KVMFILTER_NOTIFIERS_MAX, EINVAL);
	bad(event_fd, -2, EINVAL);
	bad(event_fd, -1, ENOENT);
	bad(event_fd, closed, EBADF);
	bad(event_fd, null, EBADF);
	bad(event_fd, abi->filter, EBADF);
#undef bad
	assert_int_equal(ioctl(abi->filter, KVMFILTER_NOTIFIER_SET, &args), 0);
	args.event_fd = event;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_NOTIFIER_SET, &args), 0);
	args.event_fd = -1;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_NOTIFIER_SET, &args), 0);
	assert_fails(abi->filter, KVMFILTER_NOTIFIER_SET, &args, ENOENT);
	close(event);
	close(null);
}

static void counters_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	struct kvmfilter_counters args = {
		.size = sizeof(args),
		.range = abi->range,
		.done = 77,
	};

	assert_int_equal(ioctl(abi->filter, KVMFILTER_COUNTERS, &args), 0);
	assert_int_equal(args.done, 0);
	args.range = 0;
	assert_fails(abi->filter, KVMFILTER_COUNTERS, &args, ENOENT);
}

static void timer_add_checks_its_arguments(void **state)
{
	struct abi *abi = *state;
	int prog = fixture_load(abi->fixture, alarm_expire, sizeof(struct test_state));
	struct kvmfilter_timer_add args = {
		.size = sizeof(args), .timer = 3, .prog = prog, .notifier = 5,
	};
	int event = eventfd(0, 0);

#define bad(member, value, error) \
	assert_member_fails(abi->filter, KVMFILTER_TIMER_ADD, &args, member, value, error)
	/* None is set. */
	assert_fails(abi->filter, KVMFILTER_TIMER_ADD, &args, ENOENT);
	assert_int_equal(kvmfilter_notifier_set(abi->fixture->filter, 5, event), 0);
	bad(flags, 1, EINVAL);
	bad(timer, KVMFILTER_TIMERS_MAX, EINVAL);
	bad(timer, UINT_MAX, EINVAL);
	bad(prog, 0, ENOENT);
	bad(prog, 999, ENOENT);
	bad(prog, abi->read_prog, EINVAL);
	bad(prog, abi->write_prog, EINVAL);
	bad(state_offset, 8, EINVAL);
	bad(state_offset, FIXTURE_SCRATCH, EINVAL);
	bad(state_offset, FIXTURE_SCRATCH - KVMFILTER_STATE_ALIGN, EINVAL);
	bad(state_offset, -KVMFILTER_STATE_ALIGN, EINVAL);
	bad(notifier, KVMFILTER_NOTIFIERS_MAX, EINVAL);
	bad(notifier, UINT_MAX, EINVAL);
	bad(notifier, 6, ENOENT);
	assert_int_equal(ioctl(abi->filter, KVMFILTER_TIMER_ADD, &args), 0);
	assert_fails(abi->filter, KVMFILTER_TIMER_ADD, &args, EEXIST);
	args.timer = KVMFILTER_TIMERS_MAX - 1;
	args.state_offset = FIXTURE_SCRATCH - 2 * KVMFILTER_STATE_ALIGN;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_TIMER_ADD, &args), 0);
#undef bad
	close(event);
}

static void timer_commands_check_the_number(void **state)
{
	static const __u32 none[] = { 0, 2, 4, 63, 64, 65, 1U << 31, UINT_MAX };
	struct abi *abi = *state;
	int prog = fixture_load(abi->fixture, alarm_expire, sizeof(struct test_state));
	int event = eventfd(0, 0);
	const struct kvmfilter_timer_spec spec = { .timer = 3, .prog = prog };
	struct kvmfilter_timer_remove remove = { .size = sizeof(remove) };
	struct kvmfilter_timer_arm arm = { .size = sizeof(arm), .when = 1 };
	struct kvmfilter_timer_query query = { .size = sizeof(query), .done = 77, .when = 78 };
	struct kvmfilter_range_add range = valid_range(abi);

	assert_int_equal(kvmfilter_notifier_set(abi->fixture->filter, 0, event), 0);
	assert_int_equal(kvmfilter_timer_add(abi->fixture->filter, &spec), 0);
	for (unsigned int i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		remove.timer = none[i];
		arm.timer = none[i];
		query.timer = none[i];
		assert_fails(abi->filter, KVMFILTER_TIMER_REMOVE, &remove, ENOENT);
		assert_fails(abi->filter, KVMFILTER_TIMER_ARM, &arm, ENOENT);
		assert_fails(abi->filter, KVMFILTER_TIMER_QUERY, &query, ENOENT);
	}
	assert_int_equal(query.done, 77);
	assert_int_equal(query.when, 78);
	/* What is out is ignored, and written. */
	query.timer = 3;
	assert_int_equal(ioctl(abi->filter, KVMFILTER_TIMER_QUERY, &query), 0);
	assert_int_equal(query.done, 0);
	assert_true(query.when == KVMFILTER_TIMER_OFF);
	/* A range has no use for its program. */
	assert_member_fails(abi->filter, KVMFILTER_RANGE_ADD, &range, read_prog, prog, EINVAL);
	assert_member_fails(abi->filter, KVMFILTER_RANGE_ADD, &range, write_prog, prog, EINVAL);
	close(event);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(query_tells_the_limits_of_the_header),
		TEST(unknown_commands_are_enotty),
		TEST(every_structure_is_checked_for_its_size),
		TEST(a_shorter_query_is_answered_as_far_as_it_goes),
		TEST(create_checks_its_arguments),
		TEST(create_needs_a_free_descriptor),
		TEST(another_process_may_not_command),
		TEST(mmap_checks_its_arguments),
		TEST(scratch_is_zeroed),
		TEST(prog_load_checks_its_arguments),
		TEST(a_rejected_program_leaves_a_log),
		TEST(prog_load_that_cannot_report_loads_nothing),
		TEST(programs_are_limited_and_their_numbers_reused),
		TEST(prog_unload_checks_its_arguments),
		TEST(range_add_checks_its_arguments),
		TEST(ranges_are_added_to_buses_that_are_there),
		TEST(overlapping_ranges_are_refused),
		TEST(range_add_that_cannot_report_adds_nothing),
		TEST(ranges_are_limited_by_kvm),
		TEST(range_remove_checks_its_arguments),
		TEST(notifier_set_checks_its_arguments),
		TEST(counters_checks_its_arguments),
		TEST(timer_add_checks_its_arguments),
		TEST(timer_commands_check_the_number),
		cmocka_unit_test(what_is_out_is_ignored_on_entry),
		cmocka_unit_test(a_range_add_that_failed_can_be_made_again),
		cmocka_unit_test(a_range_that_kvm_refuses_can_be_added_again),
		cmocka_unit_test(a_prog_load_that_failed_can_be_made_again),
		cmocka_unit_test(what_is_asked_of_nothing_is_answered_by_nothing),
		cmocka_unit_test(detach_checks_its_arguments),
	};

	return cmocka_run_group_tests_name("abi", tests, NULL, NULL);
}
