// SPDX-License-Identifier: GPL-2.0
/*
 * Trials: KVMFILTER_PROG_RUN. What programs compute there is test_conformance's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

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

/* A trial as valid as can be; @data may be changed. */
static struct kvmfilter_prog_run valid_trial(int prog, struct test_state *data)
{
	return (struct kvmfilter_prog_run) {
		.size = sizeof(struct kvmfilter_prog_run),
		.prog = prog,
		.repeat = 1,
		.access = {
			.address = 0x1004,
			.offset = 4,
			.vcpu = 3,
			.width = 4,
			.bus = KVMFILTER_BUS_MMIO,
		},
		.state = (uintptr_t)data,
		.state_size = sizeof(*data),
	};
}

static int trial(struct fixture *f, struct kvmfilter_prog_run *args)
{
	return ioctl(kvmfilter_fd(f->filter), KVMFILTER_PROG_RUN, args) ? errno : 0;
}

static void arguments_are_checked(void **state)
{
	struct fixture *f = *state;
	struct test_state data = {};
	int read_prog = fixture_load(f, count_read, sizeof(data));
	int write_prog = fixture_load(f, keep_write, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(read_prog, &data);
	__u64 whens[KVMFILTER_TIMERS_MAX];

	for (int i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		whens[i] = 7;
#define bad(member, value_, error) do {					\
	struct kvmfilter_prog_run wrong = args;				\
	wrong.member = (value_);					\
	assert_int_equal(trial(f, &wrong), error);			\
} while (0)
	bad(flags, 1, EINVAL);
	bad(prog, 0, ENOENT);
	bad(prog, 999, ENOENT);
	bad(prog, write_prog, EINVAL);
	bad(repeat, 0, EINVAL);
	bad(repeat, KVMFILTER_REPEAT_MAX + 1, EINVAL);
	bad(access.value, 1, EINVAL);
	bad(access.offset, 0x1005, EINVAL);
	bad(access.width, 0, EINVAL);
	bad(access.width, 3, EINVAL);
	bad(access.width, 16, EINVAL);
	bad(access.direction, KVMFILTER_WRITE, EINVAL);
	bad(access.direction, KVMFILTER_EXPIRE, EINVAL);
	bad(access.direction, 3, EINVAL);
	bad(access.bus, 2, EINVAL);
	bad(access.reserved[4], 1, EINVAL);
	bad(state, 0, EINVAL);
	bad(state, 1, EFAULT);
	bad(state, 1ULL << 63, EFAULT);
	bad(state_size, 0, EINVAL);
	bad(state_size, sizeof(data) - 8, EINVAL);
	bad(state_size, sizeof(data) + 8, EINVAL);
	bad(state_size, UINT_MAX, EINVAL);
	bad(reserved, 1, EINVAL);
	assert_int_equal(data.reads, 0);
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(data.reads, 1);

	args = valid_trial(write_prog, &data);
	args.access.direction = KVMFILTER_WRITE;
	bad(access.value, 1ULL << 32, EINVAL);
	assert_int_equal(data.writes, 0);
	args.access.value = UINT_MAX;
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(data.last, UINT_MAX);
	/* What was given back is ignored when it comes again. */
	assert_int_equal(args.verdict, KVMFILTER_DONE);
	args.access.width = 8;
	args.access.value = ~0ULL;
	assert_int_equal(trial(f, &args), 0);
	assert_true(data.last == ~0ULL);

	args = valid_trial(fixture_load(f, alarm_expire, sizeof(data)), &data);
	args.access = (struct kvmfilter_access) { .direction = KVMFILTER_EXPIRE };
	bad(access.value, KVMFILTER_TIMER_OFF, EINVAL);
	bad(access.offset, KVMFILTER_TIMERS_MAX, EINVAL);
	bad(access.address, 1, EINVAL);
	bad(access.vcpu, 1, EINVAL);
	bad(access.width, 1, EINVAL);
	bad(access.bus, 1, EINVAL);
	bad(access.reserved[0], 1, EINVAL);
	bad(access.direction, KVMFILTER_READ, EINVAL);
	args.access.value = KVMFILTER_TIMER_OFF - 1;
	args.access.offset = KVMFILTER_TIMERS_MAX - 1;
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(args.verdict, KVMFILTER_DONE);
	assert_int_equal(args.signals, 1);
	assert_int_equal(args.arms, 0);

	args = valid_trial(fixture_load(f, alarm_write, sizeof(data)), &data);
	args.access.direction = KVMFILTER_WRITE;
	bad(whens, 1, EFAULT);
	bad(whens, 1ULL << 63, EFAULT);
	args.access.value = 63;
	args.whens = (uintptr_t)whens;
	assert_int_equal(trial(f, &args), 0);
	assert_true(args.arms == 1ULL << 63);
	assert_true(whens[63] == KVMFILTER_TIMER_OFF - 1);
	/* The others stay. */
	for (int i = 0; i < 63; i++)
		assert_true(whens[i] == 7);
	/* Nobody wants to know. */
	args.whens = 0;
	args.access.value = 5;
	assert_int_equal(trial(f, &args), 0);
	assert_true(args.arms == 1ULL << 5);
#undef bad
}

static void a_program_sees_the_access_it_is_given(void **state)
{
	struct fixture *f = *state;
	struct test_state data = {};
	int prog = fixture_load(f, see_read, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(prog, &data);
	struct kvmfilter_access access = args.access;

	assert_int_equal(trial(f, &args), 0);
	assert_memory_equal(&data.seen, &access, sizeof(access));
	assert_true(args.access.value == 0x8877665544332211);
	access.value = args.access.value;
	assert_memory_equal(&args.access, &access, sizeof(access));
}

static void each_run_begins_with_what_the_last_one_left(void **state)
{
	struct fixture *f = *state;
	struct test_state data = { .reads = 40, .last = 7 };
	int prog = fixture_load(f, count_read, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(prog, &data);

	args.repeat = 1000;
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(args.verdict, KVMFILTER_DONE);
	assert_int_equal(args.access.value, 1040);
	assert_int_equal(data.reads, 1040);
	assert_int_equal(data.last, 7);
	assert_true(args.duration_ns > 0 && args.duration_ns < 10000000000ULL);
	/* The filter's own state is another matter. */
	assert_int_equal(fixture_data(f, 0)->reads, 0);
}

static void a_trial_that_passes_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct test_state data = { .reads = 40, .writes = 3, .last = 7 }, before = data;
	int prog = fixture_load(f, try_and_pass_read, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(prog, &data);

	args.repeat = 3;
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(args.verdict, KVMFILTER_PASS);
	assert_int_equal(args.access.value, 0);
	assert_memory_equal(&data, &before, sizeof(data));

	prog = fixture_load(f, try_and_pass_write, sizeof(data));
	args = valid_trial(prog, &data);
	args.access.direction = KVMFILTER_WRITE;
	args.access.value = 9;
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(args.verdict, KVMFILTER_PASS);
	assert_int_equal(args.signals, 0);
	assert_int_equal(args.access.value, 9);
	assert_memory_equal(&data, &before, sizeof(data));
}

static void the_verdict_is_told_as_the_program_gave_it(void **state)
{
	struct fixture *f = *state;
	struct test_state data = {};
	int prog = fixture_load(f, odd_verdict_read, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(prog, &data);

	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(args.verdict, 2);
	assert_int_equal(data.reads, 0);
}

/* Set or not, a notifier stays quiet; a real access would have passed. */
static void signals_are_told_and_not_sent(void **state)
{
	struct fixture *f = *state;
	struct test_state data = {};
	int prog = fixture_load(f, ring_write, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(prog, &data);
	int event = eventfd(0, EFD_NONBLOCK);
	__u64 count;

	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, event), 0);
	args.access.direction = KVMFILTER_WRITE;
	args.access.value = 5 | 63 << 8;
	assert_int_equal(trial(f, &args), 0);
	assert_int_equal(args.verdict, KVMFILTER_DONE);
	assert_true(args.signals == (1ULL << 5 | 1ULL << 63));
	assert_int_equal(data.writes, 1);
	assert_int_equal(read(event, &count, sizeof(count)), -1);
	assert_int_equal(errno, EAGAIN);
	close(event);
}

static void programs_without_state_can_be_tried(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, clock_read, 0);
	struct kvmfilter_prog_run args = valid_trial(prog, NULL);
	__u64 first;

	args.state_size = 0;
	assert_int_equal(trial(f, &args), 0);
	first = args.access.value;
	assert_true(first != 0);
	args = valid_trial(prog, NULL);
	args.state_size = 0;
	assert_int_equal(trial(f, &args), 0);
	assert_true(args.access.value >= first);
}

static void state_that_cannot_be_given_back_is_efault(void **state)
{
	struct fixture *f = *state;
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvmfilter_prog_run args = valid_trial(prog, page);

	assert_true(page != MAP_FAILED);
	assert_int_equal(trial(f, &args), EFAULT);
	munmap(page, 4096);
	assert_int_equal(trial(f, &args), EFAULT);
	/* Nothing holds the program. */
	assert_int_equal(kvmfilter_prog_unload(f->filter, prog), 0);
}

#define STATE_SIZE	1024

/* What the limits amount to, per access: as many instructions and calls as can be. */
static void the_longest_program_takes_microseconds(void **state)
{
	static struct bpf_insn insns[KVMFILTER_INSNS_MAX];
	struct fixture *f = *state;
	struct kvmfilter_prog_run args;
	unsigned int i, prog;

	/* Loads from all over the state, helpers in between. */
	for (i = 0; i < KVMFILTER_INSNS_MAX - 3; i++)
		insns[i] = (struct bpf_insn) {
			.code = BPF_LDX | BPF_MEM | BPF_DW,
			.dst_reg = BPF_REG_0, .src_reg = BPF_REG_6,
			.off = i * 8 % STATE_SIZE,
		};
	insns[0] = (struct bpf_insn) {
		.code = BPF_ALU64 | BPF_MOV | BPF_X,
		.dst_reg = BPF_REG_6, .src_reg = BPF_REG_2,
	};
	for (i = 1; i <= KVMFILTER_CALLS_MAX; i++)
		insns[100 * i] = (struct bpf_insn) {
			.code = BPF_JMP | BPF_CALL, .imm = KVMFILTER_HELPER_BOOT_NS,
		};
	insns[KVMFILTER_INSNS_MAX - 3] = (struct bpf_insn) {
		.code = BPF_STX | BPF_MEM | BPF_DW,
		.dst_reg = BPF_REG_6, .src_reg = BPF_REG_0,
	};
	insns[KVMFILTER_INSNS_MAX - 2] = (struct bpf_insn) {
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = KVMFILTER_DONE,
	};
	insns[KVMFILTER_INSNS_MAX - 1] = (struct bpf_insn) { .code = BPF_JMP | BPF_EXIT };

	prog = fixture_load_insns(f->filter, insns, KVMFILTER_INSNS_MAX, KVMFILTER_READ,
				  STATE_SIZE);
	args = valid_trial(prog, NULL);
	args.state_size = STATE_SIZE;
	args.state = (uintptr_t)calloc(1, STATE_SIZE);
	args.repeat = 1000;
	assert_int_equal(trial(f, &args), 0);
	free((void *)(uintptr_t)args.state);
	print_message("# the longest program: %llu ns a run\n",
		      args.duration_ns / args.repeat);
	assert_true(args.duration_ns / args.repeat < 1000000);
}

static void ignore(int number)
{
	(void)number;
}

static void a_signal_ends_a_long_trial(void **state)
{
	struct fixture *f = *state;
	struct test_state data = {};
	int prog = fixture_load(f, count_read, sizeof(data));
	struct kvmfilter_prog_run args = valid_trial(prog, &data);
	const struct sigaction action = { .sa_handler = ignore };
	const struct itimerval soon = { .it_value.tv_usec = 5000 };

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	args.repeat = KVMFILTER_REPEAT_MAX;
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	assert_int_equal(trial(f, &args), EINTR);
	assert_int_equal(data.reads, 0);
	assert_int_equal(args.duration_ns, 0);
	assert_int_equal(kvmfilter_prog_unload(f->filter, prog), 0);
}

struct busy {
	struct fixture *fixture;
	int prog, err;
	struct test_state data;
};

static void *long_trial(void *opaque)
{
	struct busy *busy = opaque;
	struct kvmfilter_prog_run args = valid_trial(busy->prog, &busy->data);

	args.repeat = KVMFILTER_REPEAT_MAX;
	busy->err = trial(busy->fixture, &args);
	return NULL;
}

/* False if the trial was over before all was asked: the machine had other things to do. */
static bool ask_during_trial(struct busy *busy, int *busy_err, int *other_err)
{
	struct kvmfilter *filter = busy->fixture->filter;
	int other = fixture_load(busy->fixture, clock_read, 0);
	pthread_t thread;
	bool during;

	memset(&busy->data, 0, sizeof(busy->data));
	busy->prog = fixture_load(busy->fixture, count_read, sizeof(busy->data));
	assert_int_equal(pthread_create(&thread, NULL, long_trial, busy), 0);
	usleep(5000);
	*busy_err = kvmfilter_prog_unload(filter, busy->prog);
	*other_err = kvmfilter_prog_unload(filter, other);
	during = pthread_tryjoin_np(thread, NULL);
	if (during)
		assert_int_equal(pthread_join(thread, NULL), 0);
	return during;
}

/* A program in use can't be unloaded, and the filter takes other commands meanwhile. */
static void a_program_on_trial_is_busy(void **state)
{
	struct busy busy = { .fixture = *state };
	int busy_err, other_err, tries = 0;

	while (!ask_during_trial(&busy, &busy_err, &other_err))
		assert_true(tries++ < 20);
	assert_int_equal(busy_err, -EBUSY);
	assert_int_equal(other_err, 0);
	assert_int_equal(busy.err, 0);
	assert_int_equal(busy.data.reads, KVMFILTER_REPEAT_MAX);
	assert_int_equal(kvmfilter_prog_unload(busy.fixture->filter, busy.prog), 0);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arguments_are_checked),
		TEST(a_program_sees_the_access_it_is_given),
		TEST(each_run_begins_with_what_the_last_one_left),
		TEST(a_trial_that_passes_changes_nothing),
		TEST(the_verdict_is_told_as_the_program_gave_it),
		TEST(signals_are_told_and_not_sent),
		TEST(programs_without_state_can_be_tried),
		TEST(state_that_cannot_be_given_back_is_efault),
		TEST(the_longest_program_takes_microseconds),
		TEST(a_signal_ends_a_long_trial),
		TEST(a_program_on_trial_is_busy),
	};

	return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
