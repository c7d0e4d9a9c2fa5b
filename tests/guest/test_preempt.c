// SPDX-License-Identifier: GPL-2.0
/*
 * How long preemption is off: a program runs to its end, and its weight is what bounds that. The
 * heaviest programs of each kind are timed where instructions are time (tests/vm/boot --icount:
 * a nanosecond is an instruction), and what they do to a thread of the highest priority on the
 * same processor is looked at. Runs where the module is loaded, on a kernel that preempts
 * (preempt=full, or -rt), as root.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "patience.h"

/*
 * Instructions of the machine that a run takes at most, the transaction included; and by how much
 * longer a thread of the highest priority waits than if there were no programs.
 */
#define RUN_MAX		10000
#define WAIT_MAX	RUN_MAX

#define STATE_SIZE	1024

/* --- heavy programs ------------------------------------------------------------------------- */

#define MOV(to, value) \
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_##to, .imm = (value) }
#define ALU(op, to, value) \
	{ .code = BPF_ALU64 | BPF_##op | BPF_K, .dst_reg = BPF_REG_##to, .imm = (value) }
#define CALL(number) \
	{ .code = BPF_JMP | BPF_CALL, .imm = KVMFILTER_HELPER_##number }
#define LOAD(to, from) \
	{ .code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_##to, .src_reg = BPF_REG_##from }
#define STORE(to, from) \
	{ .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_##to, .src_reg = BPF_REG_##from }

#define START	4	/* instructions in front of all */
#define UNIT	5	/* of what is repeated, at most */

enum {
	MOVES, LOADS, STORES, MULTIPLICATIONS, DIVISIONS, REMAINDERS, MULDIVS, CLOCKS,
	BOOT_CLOCKS, SIGNALS, KINDS
};

/* What a program of a kind consists of; unit after unit, as many as may be. */
static const struct kind {
	const char *name;
	unsigned int length, most;	/* of a unit; units, 0 for as many as fit */
	struct bpf_insn unit[UNIT];
} kinds[KINDS] = {
	[MOVES] = { "moves", 1, 0, { MOV(0, 1) } },
	[LOADS] = { "loads of state", 1, 0, { LOAD(0, 6) } },
	[STORES] = { "stores to state", 1, 0, { STORE(6, 7) } },
	[MULTIPLICATIONS] = { "multiplications", 1, 0, { ALU(MUL, 7, 3) } },
	[DIVISIONS] = { "divisions", 1, 0, { ALU(DIV, 7, 3) } },
	[REMAINDERS] = { "remainders", 2, 0, { MOV(7, -1), ALU(MOD, 7, 0x7ffffff1) } },
	[MULDIVS] = { "muldiv64()", 4, KVMFILTER_CALLS_MAX,
		      { MOV(1, -1), MOV(2, -3), MOV(3, -2), CALL(MULDIV64) } },
	[CLOCKS] = { "clock_ns()", 1, KVMFILTER_CALLS_MAX, { CALL(CLOCK_NS) } },
	[BOOT_CLOCKS] = { "boot_ns()", 1, KVMFILTER_CALLS_MAX, { CALL(BOOT_NS) } },
	[SIGNALS] = { "signal()", 2, KVMFILTER_SIGNALS_MAX, { MOV(1, 5), CALL(SIGNAL) } },
};

struct program {
	struct bpf_insn insns[KVMFILTER_INSNS_MAX];
	unsigned int count;
};

static void append(struct program *program, const struct bpf_insn *insns, unsigned int count)
{
	memcpy(program->insns + program->count, insns, count * sizeof(*insns));
	program->count += count;
}

static void begin_program(struct program *program)
{
	/* r6 = state, r7 = a number. */
	const struct bpf_insn start[START] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6,
		  .src_reg = BPF_REG_2 },
		MOV(7, -1), MOV(0, 0), MOV(8, 0),
	};

	program->count = 0;
	append(program, start, START);
}

static void end_program(struct program *program)
{
	const struct bpf_insn end[] = {
		MOV(0, KVMFILTER_DONE), { .code = BPF_JMP | BPF_EXIT },
	};

	append(program, end, 2);
}

/* The library's opinion, which is the module's. */
static bool is_accepted(const struct program *program, __u32 *weight)
{
	const struct kvmfilter_prog_spec spec = {
		.insns = program->insns, .insn_count = program->count,
		.direction = KVMFILTER_READ, .state_size = STATE_SIZE,
	};
	struct kvmfilter_prog_facts facts;
	int err = kvmfilter_prog_check(&spec, &facts);

	*weight = facts.weight;
	return !err;
}

static void fill(struct program *program, const struct kind *kind, unsigned int units)
{
	for (unsigned int i = 0; i < units; i++)
		append(program, kind->unit, kind->length);
}

/* Append as many units as are accepted, and the end. */
static void fill_up(struct program *program, const struct kind *kind, __u32 *weight)
{
	unsigned int start = program->count, least = 0;
	unsigned int most = (KVMFILTER_INSNS_MAX - start - 2) / kind->length;

	if (kind->most && most > kind->most)
		most = kind->most;
	while (least < most) {
		unsigned int middle = (least + most + 1) / 2;

		program->count = start;
		fill(program, kind, middle);
		end_program(program);
		if (is_accepted(program, weight))
			least = middle;
		else
			most = middle - 1;
	}
	program->count = start;
	fill(program, kind, least);
	end_program(program);
	assert_true(is_accepted(program, weight));
}

static void make_heaviest(struct program *program, const struct kind *kind, __u32 *weight)
{
	begin_program(program);
	fill_up(program, kind, weight);
}

/*
 * The dearest that can be put together: all that is limited by number, the lock, and of the rest
 * what costs most.
 */
static void make_worst(struct program *program, const struct kind *dearest, __u32 *weight)
{
	begin_program(program);
	fill(program, &kinds[SIGNALS], KVMFILTER_SIGNALS_MAX);
	fill(program, &kinds[CLOCKS], KVMFILTER_CALLS_MAX - KVMFILTER_SIGNALS_MAX);
	fill(program, &kinds[STORES], 1);
	fill_up(program, dearest, weight);
}

/* --- how long they take --------------------------------------------------------------------- */

#define REPEAT	50
#define TIMES	8

/* ns of a run: the least of several, since interrupts come in between. */
static __u64 time_program(struct fixture *f, int prog)
{
	static char data[STATE_SIZE];
	struct kvmfilter_run run = {
		.access = { .width = 8, .direction = KVMFILTER_READ },
		.repeat = REPEAT, .state = data, .state_size = sizeof(data),
	};
	__u64 least = ~0ULL;

	for (int i = 0; i < TIMES; i++) {
		run.access.value = 0;
		assert_int_equal(kvmfilter_prog_run(f->filter, prog, &run), 0);
		assert_int_equal(run.verdict, KVMFILTER_DONE);
		if (run.duration_ns < least)
			least = run.duration_ns;
	}
	return least / REPEAT;
}

static int load_program(struct fixture *f, const struct program *program)
{
	return fixture_load_insns(f->filter, program->insns, program->count, KVMFILTER_READ,
				  STATE_SIZE);
}

static struct program worst;

static void the_heaviest_programs_are_short(void **state)
{
	struct fixture *f = fixture_create(1);
	const struct kind *dearest = &kinds[MOVES];
	static struct program program;
	__u64 longest = 0, most = 0;
	__u32 weight;

	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		__u64 ns;

		make_heaviest(&program, &kinds[i], &weight);
		assert_in_range(weight, 1, KVMFILTER_WEIGHT_MAX);
		ns = time_program(f, load_program(f, &program));
		print_message("# %s: %u instructions of weight %u, %llu ns\n", kinds[i].name,
			      program.count, weight, ns);
		longest = ns > longest ? ns : longest;
		/* Only of what is not limited by number. */
		if (!kinds[i].most && ns * 1000 / weight > most) {
			most = ns * 1000 / weight;
			dearest = &kinds[i];
		}
	}
	make_worst(&worst, dearest, &weight);
	most = time_program(f, load_program(f, &worst));
	print_message("# the worst, with %s: %u instructions of weight %u, %llu ns\n",
		      dearest->name, worst.count, weight, most);
	longest = most > longest ? most : longest;
	assert_in_range(longest, 1, RUN_MAX);
	fixture_destroy(f);
}

static void what_is_too_heavy_is_refused(void **state)
{
	struct fixture *f = fixture_create(1);
	static struct program program;
	char log[512] = "";
	struct kvmfilter_prog_spec spec = {
		.insns = program.insns, .direction = KVMFILTER_READ,
		.state_size = STATE_SIZE, .log = log, .log_size = sizeof(log),
	};
	__u32 weight;

	(void)state;
	begin_program(&program);
	fill(&program, &kinds[DIVISIONS], KVMFILTER_INSNS_MAX - START - 2);
	end_program(&program);
	spec.insn_count = program.count;
	assert_int_equal(kvmfilter_prog_load(f->filter, &spec), -EACCES);
	print_message("# %s\n", log);
	assert_non_null(strstr(log, "weigh"));

	/* One division more than can be. */
	make_heaviest(&program, &kinds[DIVISIONS], &weight);
	load_program(f, &program);
	begin_program(&program);
	fill(&program, &kinds[DIVISIONS], weight / 32 + 1);
	end_program(&program);
	spec.insn_count = program.count;
	assert_int_equal(kvmfilter_prog_load(f->filter, &spec), -EACCES);
	fixture_destroy(f);
}

/* --- who waits for them --------------------------------------------------------------------- */

static atomic_bool stop;

/* What keeps the processor busy: trials one after another, or nothing but user space. */
static void *keep_busy(void *opaque)
{
	static char data[STATE_SIZE];
	struct kvmfilter_run run = {
		.access = { .width = 8, .direction = KVMFILTER_READ },
		.repeat = KVMFILTER_REPEAT_MAX, .state = data, .state_size = sizeof(data),
	};
	struct fixture *f = opaque;

	while (!stop)
		if (f)
			kvmfilter_prog_run(f->filter, 1, &run);
	return NULL;
}

#define WAKES	200

static void add(struct timespec *time, long ns)
{
	time->tv_nsec += ns;
	while (time->tv_nsec >= 1000000000) {
		time->tv_nsec -= 1000000000;
		time->tv_sec++;
	}
}

/* The longest that a thread of the highest priority was late, in ns. */
static __u64 longest_wait(struct fixture *f)
{
	const struct sched_param highest = { .sched_priority = 99 };
	const struct sched_param none = { .sched_priority = 0 };
	struct timespec when;
	pthread_t thread;
	__u64 longest = 0;

	stop = false;
	assert_int_equal(pthread_create(&thread, NULL, keep_busy, f), 0);
	usleep(20000);
	assert_int_equal(sched_setscheduler(0, SCHED_FIFO, &highest), 0);
	clock_gettime(CLOCK_MONOTONIC, &when);
	for (unsigned int i = 0; i < WAKES; i++) {
		__u64 due, now;

		/* At all places of a run, in time. */
		add(&when, 250000 + i * 137);
		due = when.tv_sec * 1000000000ULL + when.tv_nsec;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
		now = patience_ns();
		/* The first ones find nothing where they need it. */
		if (i >= WAKES / 10 && now - due > longest)
			longest = now - due;
		if (now > due + 1000000)
			clock_gettime(CLOCK_MONOTONIC, &when);
	}
	stop = true;
	/* The trial ends with a signal that does nothing. */
	pthread_kill(thread, SIGUSR1);
	assert_int_equal(sched_setscheduler(0, SCHED_OTHER, &none), 0);
	pthread_join(thread, NULL);
	return longest;
}

static void ignore(int number)
{
	(void)number;
}

static void a_thread_of_the_highest_priority_waits_no_longer(void **state)
{
	const struct sigaction action = { .sa_handler = ignore };
	struct fixture *f = fixture_create(1);
	__u64 alone, wait;

	(void)state;
	assert_true(worst.count > 0);
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	assert_int_equal(mlockall(MCL_CURRENT | MCL_FUTURE), 0);
	load_program(f, &worst);
	alone = longest_wait(NULL);
	wait = longest_wait(f);
	print_message("# late by %llu ns at most, and without programs by %llu\n", wait, alone);
	assert_in_range(wait, 1, alone + WAIT_MAX);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_heaviest_programs_are_short),
		cmocka_unit_test(what_is_too_heavy_is_refused),
		cmocka_unit_test(a_thread_of_the_highest_priority_waits_no_longer),
	};

	return cmocka_run_group_tests_name("preempt", tests, NULL, NULL);
}
