// SPDX-License-Identifier: GPL-2.0
/*
 * The same structure again: a command that fails has not touched it, so that the caller can
 * remove the cause and make it again; and what is left in it of an earlier success does no harm.
 */
#include <errno.h>
#include <sys/ioctl.h>

#include "abi_again.h"
#include "fixture.h"
#include "test_programs.h"

#define PORT		0x560

/* It fails, and the structure is what it was. */
#define assert_untouched(fd, number, args, error) do {			\
	typeof(*(args)) before_ = *(args);				\
	errno = 0;							\
	assert_int_equal(ioctl(fd, number, args), -1);			\
	assert_int_equal(errno, error);					\
	assert_memory_equal(args, &before_, sizeof(before_));		\
} while (0)

static struct kvmfilter_prog_load load_of(const struct bpf_insn *insns, unsigned int count)
{
	return (struct kvmfilter_prog_load) {
		.size = sizeof(struct kvmfilter_prog_load), .insns = (uintptr_t)insns,
		.insn_count = count, .direction = KVMFILTER_READ,
		.state_size = sizeof(struct test_state),
	};
}

#define LOAD_OF(program)	load_of(program##_insns, sizeof(program##_insns) / \
					sizeof(program##_insns[0]))

static struct kvmfilter_range_add range_at(__u64 port, int prog)
{
	return (struct kvmfilter_range_add) {
		.size = sizeof(struct kvmfilter_range_add), .bus = FIXTURE_BUS,
		.address = FIXTURE_PORT(port), .length = 1, .read_prog = prog,
	};
}

void what_is_out_is_ignored_on_entry(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	struct kvmfilter_prog_load load = LOAD_OF(count_read);
	struct kvmfilter_range_add range = range_at(PORT, 1);
	struct kvmfilter_counters counters = { .size = sizeof(counters), .range = 1 };
	__u64 value = 0;

	(void)state;
	load.log_length = 77;
	load.prog = 78;
	load.jited = 79;
	assert_int_equal(ioctl(fd, KVMFILTER_PROG_LOAD, &load), 0);
	assert_int_equal(load.prog, 1);
	assert_int_equal(load.jited, 1);
	assert_int_equal(load.log_length, 1);
	/* Just as it came back. */
	assert_int_equal(ioctl(fd, KVMFILTER_PROG_LOAD, &load), 0);
	assert_int_equal(load.prog, 2);

	range.range = 80;
	assert_int_equal(ioctl(fd, KVMFILTER_RANGE_ADD, &range), 0);
	assert_int_equal(range.range, 1);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	range.address++;
	assert_int_equal(ioctl(fd, KVMFILTER_RANGE_ADD, &range), 0);
	assert_int_equal(range.range, 2);

	counters.done = 81;
	assert_int_equal(ioctl(fd, KVMFILTER_COUNTERS, &counters), 0);
	assert_int_equal(counters.done, 1);
	assert_int_equal(ioctl(fd, KVMFILTER_COUNTERS, &counters), 0);
	assert_int_equal(counters.done, 1);
	fixture_destroy(f);
}

void a_range_add_that_failed_can_be_made_again(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	struct kvmfilter_range_add range = range_at(PORT, 1), other = range_at(PORT, 1);
	__u64 value = 0;

	(void)state;
	range.range = 77;
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, ENOENT);
	fixture_load(f, count_read, sizeof(struct test_state));
	assert_int_equal(ioctl(fd, KVMFILTER_RANGE_ADD, &other), 0);
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, EEXIST);
	assert_int_equal(kvmfilter_range_remove(f->filter, other.range), 0);
	range.flags = 1;
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, EINVAL);
	range.flags = 0;
	range.bus = 2;
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, EINVAL);
	range.bus = FIXTURE_BUS;
	range.state_offset = FIXTURE_SCRATCH;
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, EINVAL);
	range.state_offset = 0;
#ifdef GUEST_PORTS
	range.bus = KVMFILTER_BUS_PIO;
	range.address = PORT;
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, EOPNOTSUPP);
	range = range_at(PORT, 1);
#endif
	assert_exits(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(ioctl(fd, KVMFILTER_RANGE_ADD, &range), 0);
	assert_int_equal(range.range, 1);
	assert_answered(f, JOB_IN, PORT, 1, &value);

	range.address++;
	assert_int_equal(kvmfilter_detach(f->filter), 0);
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, ESHUTDOWN);
	fixture_destroy(f);
}

/* Late, when the number has been given: KVM's bus is full. */
void a_range_that_kvm_refuses_can_be_added_again(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	struct kvmfilter_range_add range = range_at(PORT, 1);
	__u64 value = 0;

	(void)state;
	fixture_load(f, count_read, sizeof(struct test_state));
	for (__u32 port = 0x1000;; port++) {
		struct kvmfilter_range_add other = range_at(port, 1);

		if (ioctl(fd, KVMFILTER_RANGE_ADD, &other))
			break;
	}
	assert_int_equal(errno, ENOSPC);
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, ENOSPC);
	assert_untouched(fd, KVMFILTER_RANGE_ADD, &range, ENOSPC);
	assert_int_equal(kvmfilter_range_remove(f->filter, 7), 0);
	assert_int_equal(ioctl(fd, KVMFILTER_RANGE_ADD, &range), 0);
	assert_int_equal(range.range, 7);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	fixture_destroy(f);
}

void a_prog_load_that_failed_can_be_made_again(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .src_reg = BPF_REG_3 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct kvmfilter_prog_load load = load_of(insns, 2), before;
	char log[256] = "";

	(void)state;
	load.prog = 77;
	load.jited = 78;
	load.log_length = 79;
	load.flags = 1;
	assert_untouched(fd, KVMFILTER_PROG_LOAD, &load, EINVAL);
	load.flags = 0;
	load.state_size = 4;
	assert_untouched(fd, KVMFILTER_PROG_LOAD, &load, EINVAL);
	load.state_size = 8;
	load.insns = 1;
	assert_untouched(fd, KVMFILTER_PROG_LOAD, &load, EFAULT);
	load.insns = (uintptr_t)insns;

	/* The verifier's message has a length, which alone is told. */
	load.log = (uintptr_t)log;
	load.log_size = sizeof(log);
	before = load;
	assert_int_equal(ioctl(fd, KVMFILTER_PROG_LOAD, &load), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(load.log_length, strlen(log) + 1);
	before.log_length = load.log_length;
	assert_memory_equal(&load, &before, sizeof(load));

	insns[0].code = BPF_ALU64 | BPF_MOV | BPF_K;
	insns[0].src_reg = 0;
	assert_int_equal(ioctl(fd, KVMFILTER_PROG_LOAD, &load), 0);
	assert_int_equal(load.prog, 1);

	/* Until there are no numbers left. */
	while (!ioctl(fd, KVMFILTER_PROG_LOAD, &load))
		;
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(load.prog, KVMFILTER_PROGS_MAX);
	assert_untouched(fd, KVMFILTER_PROG_LOAD, &load, ENOSPC);
	assert_int_equal(kvmfilter_prog_unload(f->filter, 500), 0);
	assert_int_equal(ioctl(fd, KVMFILTER_PROG_LOAD, &load), 0);
	assert_int_equal(load.prog, 500);
	fixture_destroy(f);
}

void what_is_asked_of_nothing_is_answered_by_nothing(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	struct kvmfilter_counters counters = {
		.size = sizeof(counters), .range = 1, .done = 77, .pass_notifier = 78,
	};
	struct kvmfilter_prog_run run = {
		.size = sizeof(run), .prog = 1, .repeat = 1, .access.width = 1,
		.verdict = 77, .signals = 78, .duration_ns = 79,
	};

	(void)state;
	assert_untouched(fd, KVMFILTER_COUNTERS, &counters, ENOENT);
	assert_untouched(fd, KVMFILTER_PROG_RUN, &run, ENOENT);
	fixture_load(f, clock_read, 0);
	run.repeat = 0;
	assert_untouched(fd, KVMFILTER_PROG_RUN, &run, EINVAL);
	run.repeat = 1;
	assert_int_equal(ioctl(fd, KVMFILTER_PROG_RUN, &run), 0);
	assert_int_equal(run.verdict, KVMFILTER_DONE);
	assert_int_equal(run.signals, 0);
	fixture_destroy(f);
}

void detach_checks_its_arguments(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	struct kvmfilter_detach args = { .size = sizeof(args), .flags = 1 };
	__u64 value = 0;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	assert_untouched(fd, KVMFILTER_DETACH, &args, EINVAL);
	args.flags = 1U << 31;
	assert_untouched(fd, KVMFILTER_DETACH, &args, EINVAL);
	/* Nothing has happened. */
	assert_answered(f, JOB_IN, PORT, 1, &value);
	args.flags = 0;
	assert_int_equal(ioctl(fd, KVMFILTER_DETACH, &args), 0);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	fixture_destroy(f);
}
