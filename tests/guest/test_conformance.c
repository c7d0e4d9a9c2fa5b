// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel computes what the data says: each case of tests/programs/run in
 * KVMFILTER_PROG_RUN, compiled, and compiled with the hardening that hides constants.
 * Programs at random, whose result only the reference interpreter knows, are compared
 * with that.
 *
 *	test_conformance CASES BINS
 *
 * Run as root, for the switch. No guest is involved. The environment: SEED, PROGRAMS.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <kvmfilter.h>

#include "give_up.h"
#include "program_case.h"
#include "random_program.h"

#define SWITCHES	"/proc/sys/net/core/"

/* The kernel's ways to execute a program. */
static const struct engine {
	const char *name;
	int jit_harden;
} engines[] = {
	{ "JIT", 0 },
	{ "JIT, hardened", 2 },
};

#define ENGINES	(sizeof(engines) / sizeof(engines[0]))

static struct kvmfilter *filter;
static uint64_t features;	/* of this kernel */
static uint64_t seed = 1;
static uint32_t programs = 12000;

static void set_switch(const char *path, int value)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "%d\n", value);
	assert_int_equal(fclose(file), 0);
}

/* Nothing tells that it works. */
static void use_engine(const struct engine *engine)
{
	set_switch(SWITCHES "bpf_jit_harden", engine->jit_harden);
}

static int load(const struct kvmfilter_prog_spec *spec)
{
	int prog = kvmfilter_prog_load(filter, spec);

	if (prog < 0)
		give_up("not loaded, error %d: %s", prog, spec->log);
	return prog;
}

static void check_run(const struct program_case *one, int prog, uint32_t number,
		      const char *engine)
{
	const struct program_run *expect = &one->runs[number];
	uint64_t state[PROGRAM_STATE_WORDS];
	const uint64_t *after = one->verdict == KVMFILTER_DONE ? expect->after :
								 expect->before;
	uint64_t whens[KVMFILTER_TIMERS_MAX] = {};
	struct kvmfilter_run run = {
		.access = one->access,
		.whens = (__u64 *)whens,
		.state = one->state_size ? state : NULL,
		.state_size = one->state_size,
		.repeat = 1,
	};

	memcpy(state, expect->before, sizeof(state));
	assert_int_equal(kvmfilter_prog_run(filter, prog, &run), 0);
	if (run.verdict != one->verdict)
		give_up("%s, run %u: verdict %#x", engine, number + 1, run.verdict);
	for (uint32_t word = 0; word < one->state_size / 8; word++)
		if (state[word] != after[word])
			give_up("%s, run %u: word %u is %#llx, not %#llx", engine,
				number + 1, word, (unsigned long long)state[word],
				(unsigned long long)after[word]);
	if (run.access.value != one->value || run.signals != one->signals)
		give_up("%s, run %u: value %#llx, signals %#llx", engine, number + 1,
			run.access.value, run.signals);
	if (run.arms != one->arms || memcmp(whens, one->whens, sizeof(whens)))
		give_up("%s, run %u: timers %#llx", engine, number + 1, run.arms);
}

static void check_case(void **opaque)
{
	const struct program_case *one = *opaque;
	char log[512];
	const struct kvmfilter_prog_spec spec = {
		.insns = one->insns,
		.insn_count = one->insn_count,
		.direction = one->direction,
		.state_size = one->state_size,
		.log = log,
		.log_size = sizeof(log),
	};

	if (one->facts.features & ~features) {
		/* An older kernel refuses, and says why. */
		assert_int_equal(kvmfilter_prog_load(filter, &spec), -EACCES);
		assert_non_null(strstr(log, "this kernel has no sign-extending loads"));
		return;
	}
	for (uint32_t e = 0; e < ENGINES; e++) {
		int prog;

		use_engine(&engines[e]);
		prog = load(&spec);
		for (uint32_t i = 0; i < one->run_count; i++)
			check_run(one, prog, i, engines[e].name);
		assert_int_equal(kvmfilter_prog_unload(filter, prog), 0);
	}
}

static bool asks_the_time(const struct random_program *program)
{
	for (uint32_t i = 0; i < program->insn_count; i++) {
		const struct bpf_insn *insn = &program->insns[i];

		if (insn->code == (BPF_JMP | BPF_CALL) &&
		    (insn->imm == KVMFILTER_HELPER_CLOCK_NS ||
		     insn->imm == KVMFILTER_HELPER_BOOT_NS))
			return true;
	}
	return false;
}

static void compare(const struct kvmfilter_prog_spec *spec, int prog, uint64_t start)
{
	uint64_t expect_state[PROGRAM_STATE_WORDS] = {}, state[PROGRAM_STATE_WORDS];
	struct kvmfilter_run expect = {
		.access = {
			.address = random_next(&start) | ~0U,
			.offset = random_next(&start),
			.vcpu = random_next(&start),
			.width = 1 << random_next(&start) % 4,
			.direction = spec->direction,
			.bus = random_next(&start) % 2,
		},
		.state = spec->state_size ? expect_state : NULL,
		.state_size = spec->state_size,
		.repeat = 1 + random_next(&start) % 2,
	};
	__u64 expect_whens[KVMFILTER_TIMERS_MAX] = {}, whens[KVMFILTER_TIMERS_MAX] = {};
	struct kvmfilter_run run;

	expect.whens = expect_whens;
	if (spec->direction == KVMFILTER_EXPIRE)
		expect.access = (struct kvmfilter_access) {
			.value = random_next(&start) >> 1,
			.offset = random_next(&start) % KVMFILTER_TIMERS_MAX,
			.direction = KVMFILTER_EXPIRE,
		};
	if (spec->direction == KVMFILTER_WRITE)
		expect.access.value = random_next(&start) >>
				      (64 - 8 * expect.access.width);
	for (uint32_t i = 0; i < PROGRAM_STATE_WORDS; i++)
		expect_state[i] = random_next(&start) >> random_next(&start) % 64;
	memcpy(state, expect_state, sizeof(state));
	run = expect;
	if (run.state)
		run.state = state;
	run.whens = whens;
	assert_int_equal(kvmfilter_prog_interpret(spec, &expect, NULL), 0);
	assert_int_equal(kvmfilter_prog_run(filter, prog, &run), 0);
	assert_int_equal(run.verdict, expect.verdict);
	assert_int_equal(run.signals, expect.signals);
	assert_int_equal(run.arms, expect.arms);
	assert_memory_equal(whens, expect_whens, sizeof(whens));
	assert_true(run.access.value == expect.access.value);
	assert_memory_equal(state, expect_state, sizeof(state));
}

/* The number of programs compared. */
static uint32_t compare_random_programs(void)
{
	uint64_t next = seed;
	uint32_t count = 0;

	for (uint32_t i = 0; i < programs; i++) {
		uint64_t start = next;
		struct random_program program;
		struct kvmfilter_prog_facts facts;
		struct kvmfilter_prog_spec spec;
		int prog;

		random_program(&program, &next);
		spec = (struct kvmfilter_prog_spec) {
			.insns = program.insns,
			.insn_count = program.insn_count,
			.direction = program.direction,
			.state_size = program.state_size,
		};
		if (kvmfilter_prog_check(&spec, &facts) || facts.features & ~features ||
		    asks_the_time(&program))
			continue;
		prog = kvmfilter_prog_load(filter, &spec);
		if (prog < 0)
			give_up("program of seed %llu: error %d",
				(unsigned long long)start, prog);
		for (uint32_t run = 0; run < 4; run++)
			compare(&spec, prog, start + run);
		assert_int_equal(kvmfilter_prog_unload(filter, prog), 0);
		count++;
	}
	return count;
}

static void random_programs_compute_the_same(void **opaque)
{
	(void)opaque;
	for (uint32_t e = 0; e < ENGINES; e++) {
		uint32_t count;

		use_engine(&engines[e]);
		count = compare_random_programs();
		printf("# %u programs at random compared, %s\n", count,
		       engines[e].name);
		assert_true(count > programs / 10);
	}
}

/* An empty VM: there is no guest to run anything. */
static void create_filter(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);
	struct kvmfilter_query query;
	int error;

	if (vm < 0)
		err(1, "KVM");
	error = kvmfilter_create(&filter, vm, 4096);
	if (!error)
		error = kvmfilter_query(&query);
	if (error)
		errx(1, "kvmfilter: %s", strerror(-error));
	features = query.features;
	close(vm);
	close(kvm);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest random[] = {
		cmocka_unit_test(random_programs_compute_the_same),
	};
	const uint32_t random_count = sizeof(random) / sizeof(random[0]);
	struct program_case *cases;
	struct CMUnitTest *tests;
	uint32_t count, runs = 0;
	int failed;

	if (argc != 3)
		errx(2, "usage: test_conformance CASES BINS");
	random_options(&seed, &programs);
	create_filter();
	cases = program_cases_load(argv[1], argv[2], "run", &count);
	tests = calloc(count + random_count, sizeof(*tests));
	if (!tests)
		err(1, "tests");
	for (uint32_t i = 0; i < count; i++) {
		tests[i] = (struct CMUnitTest) {
			.name = cases[i].name,
			.test_func = check_case,
			.initial_state = &cases[i],
		};
		runs += cases[i].run_count;
	}
	memcpy(tests + count, random, sizeof(random));
	printf("# %u cases, %u runs; sign-extending loads: %s\n", count, runs,
	       features & KVMFILTER_FEATURE_LOAD_SIGNED ? "yes" : "no");
	failed = _cmocka_run_group_tests("conformance", tests, count + random_count,
					 NULL, NULL);
	/* As other tests expect it, and as it was. */
	use_engine(&engines[0]);
	kvmfilter_destroy(filter);
	free(tests);
	program_cases_free(cases, count);
	return failed ? 1 : 0;
}
