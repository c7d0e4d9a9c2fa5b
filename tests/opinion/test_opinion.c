// SPDX-License-Identifier: GPL-2.0
/*
 * A second opinion: what our verifier accepts, Linux's accepts as well, in the wrapping
 * of wrap.h. The cases of tests/programs, the i8254's programs, and programs at random.
 * And what ours refuses for the sake of memory Linux refuses, or a table here says what
 * it knows more.
 *
 *	test_opinion CASES BINS
 *
 * Wants a kernel booted with mitigations=off, kernel.unprivileged_bpf_disabled=0, and a
 * user without privileges; the first test says why. The environment: SEED, PROGRAMS.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmfilter.h>
#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_i8254.h>
#include <kvmfilter_pci.h>
#include <kvmfilter_rtc.h>
#include <kvmfilter_uart.h>
#include <kvmfilter_virtio_mmio.h>

#include "disasm.h"
#include "give_up.h"
#include "interp.h"
#include "judge.h"
#include "knows_more.h"
#include "program_case.h"
#include "random_bound.h"
#include "random_join.h"
#include "random_program.h"

#define INSN(...)	((struct bpf_insn){ __VA_ARGS__ })
#define MOV(to, from)	INSN(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0)
#define SET(reg, n)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, reg, 0, 0, n)
#define ADD(reg, n)	INSN(BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, n)
#define AND(reg, n)	INSN(BPF_ALU64 | BPF_AND | BPF_K, reg, 0, 0, n)
#define ADD_REG(to, n)	INSN(BPF_ALU64 | BPF_ADD | BPF_X, to, n, 0, 0)
#define LOAD(to, base, off)					\
	INSN(BPF_LDX | BPF_MEM | BPF_B, to, base, off, 0)
#define STORE(base, off, from)					\
	INSN(BPF_STX | BPF_MEM | BPF_DW, base, from, off, 0)
#define IF_ZERO(reg, to)					\
	INSN(BPF_JMP | BPF_JEQ | BPF_K, reg, 0, to, 0)
#define IF_ABOVE(reg, n, to)					\
	INSN(BPF_JMP | BPF_JGT | BPF_K, reg, 0, to, n)
#define EXIT		INSN(.code = BPF_JMP | BPF_EXIT)

static uint64_t seed = 1;
static uint32_t programs = 80000;

/* With fewer, shares of them say little. */
#define ENOUGH	1000

/* Where the program that was last judged takes the lock. */
static uint8_t locks[KVMFILTER_INSNS_MAX];

static bool ours(const struct kvmf_verify *in, struct kvmf_facts *facts, char *text,
		 uint32_t size)
{
	struct kvmf_log log = { .buffer = text, .size = size };
	struct kvmf_verify asked = *in;
	int err;

	memset(locks, 0, sizeof(locks));
	asked.locks = locks;
	err = kvmf_verify(&asked, facts, &log);
	assert_true(!err || err == -EACCES);
	return !err;
}

static bool wrap(const struct kvmf_verify *in, bool blind, struct wrapped *wrapped)
{
	const struct wrap_maps maps = judge_maps(in);

	return wrap_program(in, &maps, blind, wrapped);
}

static void print_program(const struct kvmf_verify *in)
{
	static const char * const directions[] = { "read", "write", "expire" };
	uint32_t i;

	printf("# state_size %u, %s:\n", in->state_size, directions[in->direction]);
	for (i = 0; i < in->insn_count; i++) {
		char text[80] = "";
		struct kvmf_log log = { text, sizeof(text), 0 };

		kvmf_disasm(&log, &in->insns[i], in->insn_count - i);
		printf("# %4u: %s\n", i, text);
		i += in->insns[i].code == (BPF_LD | BPF_IMM | BPF_DW);
	}
}

/* So many programs of a kind are named, and so many lines of Linux's log shown. */
#define EXPLAINED_MAX	4
#define LOG_LINES	16

static uint32_t explained;

/* Linux's instruction numbers are those of the wrapped program. */
static void print_end(const char *log)
{
	const char *start = log + strlen(log);
	uint32_t lines = 0;

	while (start > log && (start[-1] != '\n' || lines++ <= LOG_LINES))
		start--;
	while (*start) {
		int length = strcspn(start, "\n");

		printf("# Linux: %.*s\n", length, start);
		start += length + (start[length] == '\n');
	}
}

/* Of a program that ours accepts. */
static enum verdict ask(const struct kvmf_verify *in, bool blind, const char **log)
{
	static struct wrapped wrapped;

	if (!wrap(in, blind, &wrapped))
		give_up("accepted by ours, and not to be wrapped");
	return judge_program(&wrapped, log);
}

static void explain(const struct kvmf_verify *in, bool blind)
{
	const char *log;

	if (ask(in, blind, &log) != VERDICT_REFUSED)
		return;
	printf("# refused%s:\n", blind ? ", blind" : "");
	print_end(log);
}

static bool has_branches(const struct kvmf_verify *in)
{
	uint32_t i;

	/* The second half of a number has no class of jumps. */
	for (i = 0; i < in->insn_count; i++)
		if (wrap_is_branch(&in->insns[i]))
			return true;
	return false;
}

enum opinion { AGREED, AGREED_BLIND, TOO_COMPLEX, REFUSED, OPINIONS };

/*
 * Of a program that ours accepts, as it stands and, unless it needs the whole stack,
 * blind. What is safe whichever way each branch goes is safe, so it is no disagreement
 * if Linux takes offence at the program as it stands: it may follow a comparison that
 * cannot hold, find that nothing is left to be true, and forget all bounds. What Linux
 * accepts only because of comparisons is one: ours should not have.
 */
static enum opinion second_opinion(const struct kvmf_verify *in,
				   const struct kvmf_facts *facts)
{
	enum verdict plain, blind = VERDICT_TOO_COMPLEX;
	const char *log;

	plain = ask(in, false, &log);
	if (!has_branches(in))
		blind = plain;
	else if (facts->stack_depth <= WRAP_BLIND_STACK_MAX)
		blind = ask(in, true, &log);
	if (blind == VERDICT_REFUSED ||
	    (blind != VERDICT_ACCEPTED && plain == VERDICT_REFUSED)) {
		if (explained++ < EXPLAINED_MAX) {
			print_program(in);
			explain(in, false);
			explain(in, true);
		}
		return REFUSED;
	}
	if (plain == VERDICT_ACCEPTED)
		return AGREED;
	if (blind != VERDICT_ACCEPTED)
		return TOO_COMPLEX;
	/* Whoever asks about a single program wants to know. */
	if (programs == 1)
		explain(in, false);
	return AGREED_BLIND;
}

/*
 * The judge as strict as is wanted, and no stricter. Whoever may read kernel memory
 * (CAP_PERFMON) may leak pointers and read what is left on the stack. Whoever may not
 * is refused what a processor could be made to speculate about, which we leave to
 * masks; mitigations=off is what parts the two.
 */
static void judge_is_as_strict_as_wanted(void **state)
{
	static const struct {
		const char *name, *message;	/* none: accepted */
		bool blind;
		uint32_t direction, state_size;
		struct bpf_insn insns[12];
	} cases[] = {
		{ "minimal", NULL, false, 0, 0, { SET(0, 0), EXIT } },
		{ "pointer as verdict", "leaks addr", false, 0, 8,
		  { MOV(0, 2), EXIT } },
		{ "pointer in state", "leaks addr", false, 0, 8,
		  { STORE(2, 0, 1), SET(0, 0), EXIT } },
		{ "stack not written", "invalid read from stack", false, 0, 0,
		  { LOAD(0, 10, -1), EXIT } },
		{ "register not written", "!read_ok", false, 0, 0,
		  { MOV(0, 3), EXIT } },
		{ "last byte", NULL, false, 0, 8, { LOAD(0, 2, 7), EXIT } },
		{ "no byte more", "invalid access to map value", false, 0, 8,
		  { LOAD(0, 2, 8), EXIT } },
		{ "no state", "invalid access to map value", false, 0, 0,
		  { LOAD(0, 2, 0), EXIT } },
		{ "reserved", "invalid access to map value", false, 0, 0,
		  { LOAD(0, 1, WRAP_ACCESS_SIZE), EXIT } },
		{ "value stored to", NULL, false, KVMFILTER_READ, 0,
		  { SET(0, 0), STORE(1, 0, 0), EXIT } },
		{ "value of a write", "write into map forbidden", false,
		  KVMFILTER_WRITE, 0,
		  { SET(0, 0), STORE(1, 0, 0), EXIT } },
		{ "there and back", NULL, false, 0, 8,
		  { ADD(2, -100), ADD(2, 100), LOAD(0, 2, 0), EXIT } },
		{ "one of two indices", NULL, false, 0, 8,
		  { LOAD(3, 2, 0), MOV(4, 3), AND(3, 7), AND(4, 3), SET(0, 0),
		    IF_ZERO(3, 1), MOV(4, 3), ADD_REG(2, 4), LOAD(0, 2, 0), EXIT } },
		{ "comparison", NULL, false, 0, 8,
		  { LOAD(3, 2, 0), SET(0, 0), IF_ABOVE(3, 7, 2), ADD_REG(2, 3),
		    LOAD(0, 2, 0), EXIT } },
		{ "comparison, blind", "outside of the allowed", true, 0, 8,
		  { LOAD(3, 2, 0), SET(0, 0), IF_ABOVE(3, 7, 2), ADD_REG(2, 3),
		    LOAD(0, 2, 0), EXIT } },
		{ "mask, blind", NULL, true, 0, 8,
		  { LOAD(3, 2, 0), SET(0, 0), AND(3, 7), IF_ABOVE(3, 5, 2),
		    ADD_REG(2, 3), LOAD(0, 2, 0), EXIT } },
		{ "never taken", NULL, false, 0, 8,
		  { SET(0, 0), IF_ABOVE(0, 7, 1), EXIT, LOAD(0, 2, 8), EXIT } },
		{ "never taken, blind", "invalid access to map value", true, 0, 8,
		  { SET(0, 0), IF_ABOVE(0, 7, 1), EXIT, LOAD(0, 2, 8), EXIT } },
		{ "pointer compared, blind", "pointer arithmetic", true, 0, 0,
		  { SET(0, 0), IF_ZERO(1, 0), EXIT } },
	};
	static struct wrapped wrapped;
	uint32_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kvmf_verify in = {
			.insns = cases[i].insns,
			.insn_count = 12,
			.state_size = cases[i].state_size,
			.direction = cases[i].direction,
		};
		const char *log;
		bool accepted;

		while (!cases[i].insns[in.insn_count - 1].code)
			in.insn_count--;
		assert_true(wrap(&in, cases[i].blind, &wrapped));
		accepted = judge_program(&wrapped, &log) == VERDICT_ACCEPTED;
		if (!cases[i].message != accepted ||
		    (cases[i].message && !strstr(log, cases[i].message))) {
			print_end(log);
			give_up("%s: not judged as expected", cases[i].name);
		}
	}
}

static enum opinion opinion_of(const struct kvmf_verify *in)
{
	struct kvmf_facts facts;
	char text[1024] = "";

	if (!ours(in, &facts, text, sizeof(text)))
		give_up("%s", text);
	explained = 0;
	return second_opinion(in, &facts);
}

static void case_is_accepted(void **state)
{
	const struct kvmf_verify in = program_case_verify(*state);
	enum opinion opinion = opinion_of(&in);

	if (opinion == TOO_COMPLEX)
		printf("# too complex, or too long, for Linux\n");
	else
		assert_int_equal(opinion, AGREED);
}

static void program_is_accepted(const struct kvmfilter_model *model,
				const struct kvmfilter_program *program)
{
	/* Behind the state are its timers. */
	struct kvmf_verify in = {
		.state_size = model->state_size +
			      model->timer_count * sizeof(struct kvmfilter_model_timer),
	};

	if (!program)
		return;
	in.insns = program->insns;
	in.insn_count = program->insn_count;
	in.direction = program->direction;
	assert_int_equal(opinion_of(&in), AGREED);
}

static void models_are_accepted(void **state)
{
	static const struct kvmfilter_model *const models[] = {
		&kvmfilter_i8254_model, &kvmfilter_acpi_pm24_model, &kvmfilter_hpet_model,
		&kvmfilter_rtc_model, &kvmfilter_uart_model, &kvmfilter_pci_model,
		&kvmfilter_virtio_mmio_model,
	};
	uint32_t i, j;

	(void)state;
	for (i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		for (j = 0; j < models[i]->range_count; j++) {
			program_is_accepted(models[i], models[i]->ranges[j].read);
			program_is_accepted(models[i], models[i]->ranges[j].write);
			program_is_accepted(models[i], models[i]->ranges[j].timed_read);
			program_is_accepted(models[i], models[i]->ranges[j].timed_write);
		}
		for (j = 0; j < models[i]->timer_count; j++)
			program_is_accepted(models[i], models[i]->expire[j]);
	}
}

static void case_is_refused(void **state)
{
	const struct program_case *one = *state;
	const struct kvmf_verify in = program_case_verify(one);
	const char *why = knows_more(one->name);
	static struct wrapped wrapped;
	enum verdict verdict;
	const char *log;

	assert_true(wrap(&in, true, &wrapped));
	verdict = judge_program(&wrapped, &log);
	if (verdict == VERDICT_ACCEPTED && !why)
		give_up("Linux accepts it; if that is because it knows more, say so in knows_more.c");
	if (verdict != VERDICT_ACCEPTED && why) {
		print_end(log);
		give_up("Linux refuses it, though: %s", why);
	}
}

/* Cases that lack one of the kernel's features are not about what programs do. */
static bool can_be_judged(const struct program_case *one)
{
	const struct kvmf_verify in = program_case_verify(one);
	const struct wrap_maps none = { };
	static struct wrapped wrapped;

	return !one->without && wrap_program(&in, &none, true, &wrapped);
}

/* Whether it happens to use an index, one way through it. */
static bool uses_index(const struct kvmf_verify *in, const struct kvmf_facts *facts)
{
	static uint64_t data[RANDOM_STATE_MAX / 8];
	struct kvmf_interp interp = {
		.insns = in->insns, .insn_count = in->insn_count,
		.state_size = in->state_size, .direction = in->direction,
		.facts = facts, .locks = locks, .state = (uint8_t *)data,
	};

	return kvmf_interp_run(&interp) && interp.indexed;
}

/* One in so many of those that ours refuses is shown to Linux as well. */
#define CONTROL		8

struct tally {
	uint32_t accepted, opinions[OPINIONS];
	uint32_t index, stack, calls;	/* in use */
	uint32_t control, control_refused;
};

static void print_tally(const struct tally *tally)
{
	printf("# %u programs, %u accepted by ours; by Linux: %u accepted, %u only blind, %u too complex, %u refused\n",
	       programs, tally->accepted, tally->opinions[AGREED],
	       tally->opinions[AGREED_BLIND], tally->opinions[TOO_COMPLEX],
	       tally->opinions[REFUSED]);
	printf("# of those accepted by ours %u used an index, %u have stack, %u calls\n",
	       tally->index, tally->stack, tally->calls);
	if (tally->control)
		printf("# of %u refused by ours for more than their form, Linux refuses %u\n",
		       tally->control, tally->control_refused);
}

static void try_program(const struct kvmf_verify *in, uint64_t start,
			struct tally *tally)
{
	struct kvmf_facts facts;
	enum opinion opinion;

	if (!ours(in, &facts, NULL, 0)) {
		static struct wrapped wrapped;

		if (start % CONTROL || !wrap(in, true, &wrapped))
			return;
		tally->control++;
		tally->control_refused += !judge_accepts(&wrapped);
		return;
	}
	tally->accepted++;
	tally->index += uses_index(in, &facts);
	tally->stack += facts.stack_depth > 0;
	tally->calls += facts.calls > 0;
	opinion = second_opinion(in, &facts);
	tally->opinions[opinion]++;
	if ((opinion == REFUSED || opinion == AGREED_BLIND) &&
	    tally->opinions[opinion] <= EXPLAINED_MAX)
		printf("# %s: SEED=%llu PROGRAMS=1\n",
		       opinion == REFUSED ? "refused" : "only blind",
		       (unsigned long long)start);
}

static void try_programs(void (*make)(struct random_program *program,
				      uint64_t *seed), struct tally *tally)
{
	uint32_t i;

	for (i = 0; i < programs; i++) {
		const uint64_t start = seed;
		struct random_program program;
		struct kvmf_verify in;

		make(&program, &seed);
		in = random_program_verify(&program);
		try_program(&in, start, tally);
	}
	print_tally(tally);
	assert_int_equal(tally->opinions[REFUSED], 0);
	if (programs >= ENOUGH)
		/* Else it would show little. */
		assert_true(tally->opinions[AGREED] >
			    tally->accepted - tally->accepted / 100);
}

static void random_programs_are_accepted(void **state)
{
	struct tally tally = { };

	(void)state;
	try_programs(random_program, &tally);
	if (programs < ENOUGH)
		return;
	assert_true(tally.accepted > programs / 10);
	assert_true(tally.index > programs / 50);
	assert_true(tally.stack > programs / 50);
	assert_true(tally.calls > programs / 50);
	assert_true(tally.control_refused > tally.control / 2);
}

static void random_bounds_are_accepted(void **state)
{
	struct tally tally = { };

	(void)state;
	try_programs(random_bound, &tally);
	if (programs >= ENOUGH)
		assert_true(tally.accepted > programs / 2);
}

static void random_joins_are_accepted(void **state)
{
	struct tally tally = { };

	(void)state;
	try_programs(random_join, &tally);
	if (programs >= ENOUGH)
		assert_true(tally.accepted > programs / 10);
}

static const struct {
	const char *name;
	CMUnitTestFunction test;
} folders[] = {
	{ "accept", case_is_accepted },
	{ "run", case_is_accepted },
	{ "reject", case_is_refused },
};

#define FOLDERS	(sizeof(folders) / sizeof(folders[0]))

int main(int argc, char **argv)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(judge_is_as_strict_as_wanted),
		cmocka_unit_test(models_are_accepted),
		cmocka_unit_test(random_programs_are_accepted),
		cmocka_unit_test(random_bounds_are_accepted),
		cmocka_unit_test(random_joins_are_accepted),
	};
	const uint32_t fixed_count = sizeof(fixed) / sizeof(fixed[0]);
	uint32_t counts[FOLDERS], count = fixed_count, known = 0, i, j;
	struct program_case *cases[FOLDERS];
	struct CMUnitTest *tests, *next;
	int failed;

	if (argc != 3)
		errx(2, "usage: test_opinion CASES BINS");
	random_options(&seed, &programs);

	for (i = 0; i < FOLDERS; i++) {
		cases[i] = program_cases_load(argv[1], argv[2], folders[i].name,
					      &counts[i]);
		count += counts[i];
	}
	tests = calloc(count, sizeof(*tests));
	if (!tests)
		err(1, "tests");
	memcpy(tests, fixed, sizeof(fixed));
	next = tests + fixed_count;
	for (i = 0; i < FOLDERS; i++)
		for (j = 0; j < counts[i]; j++) {
			struct program_case *one = &cases[i][j];

			if (!one->accept && !can_be_judged(one))
				continue;
			known += !one->accept && knows_more(one->name);
			*next++ = (struct CMUnitTest){
				.name = one->name,
				.test_func = folders[i].test,
				.initial_state = one,
			};
		}
	if (known != knows_more_count)
		errx(1, "knows_more.c names cases that are not there");
	printf("# SEED=%llu PROGRAMS=%u; %u cases accepted, %u refused, %u more have no counterpart\n",
	       (unsigned long long)seed, programs, counts[0] + counts[1],
	       (uint32_t)(next - tests) - fixed_count - counts[0] - counts[1],
	       count - (uint32_t)(next - tests));
	failed = _cmocka_run_group_tests("opinion", tests, next - tests, NULL,
					 NULL);
	free(tests);
	for (i = 0; i < FOLDERS; i++)
		program_cases_free(cases[i], counts[i]);
	return failed ? 1 : 0;
}
