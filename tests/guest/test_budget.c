// SPDX-License-Identifier: GPL-2.0
/*
 * What a user takes with programs and filters is limited, by user and in all, and who has nothing
 * to do with kvmfilter never notices. Runs where the module is loaded, as root, with nobody else
 * using it; its parameters are made small for some of the tests.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "budget.h"

/*
 * KiB. A long program takes 32 or, on arm64, 20; while it is compiled it counts as ROOM,
 * which it could become.
 */
#define USER_MAX	1024
#define TOTAL_MAX	2560
#define ROOM	288
/* The JIT's own limit meanwhile, in bytes: more than all of that. */
#define JIT_SMALL	(4 << 20)
/* What a taker wants: more than it gets, and on a kernel without a budget all there is. */
#define MANY		400

static long long jit_limit, user_max, total_max;

/* The tests go on where these can't be set, and say so by failing. */
static int make_small(void **state)
{
	(void)state;
	jit_limit = number_read(JIT_LIMIT);
	user_max = number_read(PARAMETERS "code_user_max");
	total_max = number_read(PARAMETERS "code_max");
	number_write(PARAMETERS "code_user_max", USER_MAX);
	number_write(PARAMETERS "code_max", TOTAL_MAX);
	return number_write(JIT_LIMIT, JIT_SMALL);
}

static int restore(void **state)
{
	(void)state;
	number_write(PARAMETERS "code_user_max", user_max);
	number_write(PARAMETERS "code_max", total_max);
	return number_write(JIT_LIMIT, jit_limit);
}

/* --- who notices -------------------------------------------------------------------------- */

static void the_budget_is_well_below_the_jits(void **state)
{
	long long limit = number_read(JIT_LIMIT);

	(void)state;
	print_message("# the JIT's limit is %lld MiB\n", limit >> 20);
	assert_int_equal(number_read(PARAMETERS "code_user_max"), 16384);
	assert_int_equal(number_read(PARAMETERS "code_max"), 65536);
	assert_int_equal(code_used(), 0);
	assert_in_range(65536 * 1024 * 2, 0, limit);
}

/* In a process each, and in good time. */
static void assert_works(const char *what, int (*body)(void *), uid_t user)
{
	__u64 start = patience_ms();
	int result = patience_run(body, &user, 20 * patience_limit());

	print_message("# user %u, %s: %d, in %llu ms\n", user, what, result,
		      patience_ms() - start);
	assert_int_equal(result, 0);
}

/* Who shares nothing with the takers but the kernel. */
static void assert_nobody_notices(uid_t user)
{
	assert_works("seccomp()", uninvolved_seccomp, user);
	assert_works("a socket filter", uninvolved_socket, user);
	if (!uninvolved_allow_bpf(true))
		return;
	assert_works("bpf()", uninvolved_bpf, user);
	assert_works("bpf() and the JIT", uninvolved_bpf_compiled, user);
	uninvolved_allow_bpf(false);
}

static void one_user_is_refused_and_nobody_notices(void **state)
{
	struct taker *taker = taker_begin(ATTACKER, 1000, MANY);

	(void)state;
	print_message("# %u programs, %u short ones, then error %d: %s\n", taker->loaded,
		      taker->filled, taker->error, taker->log);
	assert_nobody_notices(VICTIM);
	assert_works("a filter", be_vmm_with_filter, VICTIM);
	/* Nor does the same user in what is not kvmfilter's. */
	assert_nobody_notices(ATTACKER);
	assert_false(taker->interpreted);
	assert_int_equal(taker->error, ENOSPC);
	assert_in_range(taker->loaded, (USER_MAX - ROOM) / 32, USER_MAX / 8);
	assert_in_range(code_used(), USER_MAX - 64, USER_MAX);
	assert_non_null(strstr(taker->log, "code_user_max"));
	taker_end(taker);
	assert_code_used(0);
}

#define TAKERS	3

static void all_users_are_refused_and_nobody_notices(void **state)
{
	struct taker *takers[TAKERS];

	(void)state;
	for (unsigned int i = 0; i < TAKERS; i++) {
		takers[i] = taker_begin(ATTACKER + i, 1000 * (i + 1), MANY);
		print_message("# user %u: %u programs, then error %d: %s\n", ATTACKER + i,
			      takers[i]->loaded, takers[i]->error, takers[i]->log);
	}
	assert_nobody_notices(VICTIM);
	for (unsigned int i = 0; i < TAKERS; i++)
		assert_int_equal(takers[i]->error, ENOSPC);
	assert_int_equal(takers[0]->loaded, takers[1]->loaded);
	assert_in_range(takers[2]->loaded, 1, takers[1]->loaded - 1);
	assert_in_range(code_used(), TOTAL_MAX - 64, TOTAL_MAX);
	assert_non_null(strstr(takers[1]->log, "code_user_max"));
	assert_non_null(strstr(takers[2]->log, "code_max"));
	for (unsigned int i = 0; i < TAKERS; i++)
		taker_end(takers[i]);
	assert_code_used(0);
}

static void limits_may_be_changed(void **state)
{
	struct taker *first = taker_begin(ATTACKER, 1000, MANY), *second;

	(void)state;
	assert_int_equal(first->error, ENOSPC);
	assert_int_equal(number_write(PARAMETERS "code_user_max", 2 * USER_MAX), 0);
	second = taker_begin(ATTACKER, 2000, MANY);
	assert_int_equal(second->error, ENOSPC);
	assert_in_range(second->loaded, first->loaded, 2 * first->loaded);
	taker_end(second);
	/* Below what is in use: nothing is taken away, nothing is to be had. */
	assert_int_equal(number_write(PARAMETERS "code_user_max", USER_MAX / 2), 0);
	second = taker_begin(ATTACKER, 2000, MANY);
	assert_int_equal(second->error, ENOSPC);
	assert_int_equal(second->loaded + second->filled, 0);
	taker_end(second);
	/* Nor do users change them, or the kernel what they see. */
	taker_end(first);
	assert_code_used(0);
	assert_int_equal(number_write(PARAMETERS "code_user_max", USER_MAX), 0);
	assert_true(number_write(PARAMETERS "code_used", 1) != 0);
}

/* --- what is paid for --------------------------------------------------------------------- */

static void equal_programs_are_compiled_once(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter *second;
	long long one;

	(void)state;
	assert_code_used(0);
	assert_int_equal(long_load(f->filter, 1, NULL), 1);
	one = code_used();
	assert_in_range(one, 4, 64);
	assert_int_equal(long_load(f->filter, 1, NULL), 2);
	assert_int_equal(code_used(), one);
	assert_int_equal(kvmfilter_create(&second, vm_fd(f->vm), 4096), 0);
	assert_int_equal(long_load(second, 1, NULL), 1);
	assert_int_equal(code_used(), one);
	/* Another one costs. */
	assert_int_equal(long_load(f->filter, 2, NULL), 3);
	assert_int_equal(code_used(), 2 * one);
	assert_int_equal(kvmfilter_prog_unload(f->filter, 3), 0);
	assert_code_used(one);

	/* It stays until the last of them has gone. */
	assert_int_equal(kvmfilter_prog_unload(f->filter, 1), 0);
	assert_int_equal(kvmfilter_prog_unload(f->filter, 2), 0);
	usleep(100000);
	assert_int_equal(code_used(), one);
	kvmfilter_destroy(second);
	assert_code_used(0);
	fixture_destroy(f);
}

/* Whoever they are; but for who could read all memory anyway, whose code leaves out a step. */
static void so_are_those_of_several_users(void **state)
{
	struct taker *first = taker_begin(ATTACKER, 1, 3), *second;
	long long used = code_used();

	(void)state;
	assert_int_equal(first->error, 0);
	assert_true(used > 0);
	second = taker_begin(VICTIM, 2, 3);
	assert_int_equal(second->error, 0);
	assert_int_equal(code_used(), used / 3 * 4);
	taker_end(first);
	assert_code_used(used);
	taker_end(second);
	assert_code_used(0);
}

static int try_program(void *opaque)
{
	struct kvmfilter_run run = {
		.access = { .width = 4, .direction = KVMFILTER_READ }, .repeat = 1,
	};
	const struct taker *first = opaque;
	struct fixture *f;

	uninvolved_become(VICTIM);
	f = fixture_create(1);
	if (long_load(f->filter, 7, NULL) != 1)
		return 1;
	kill(first->pid, SIGKILL);
	usleep(200000);
	return kvmfilter_prog_run(f->filter, 1, &run) || run.verdict != (__u32)-2;
}

/* Who loads it second does not depend on who loaded it first. */
static void an_equal_program_outlives_its_first_loader(void **state)
{
	struct taker *first = taker_begin(ATTACKER, 7, 1);
	int result;

	(void)state;
	assert_int_equal(first->error, 0);
	result = patience_run(try_program, first, 20 * patience_limit());
	taker_end(first);
	assert_int_equal(result, 0);
	assert_code_used(0);
}

/* The same instructions, and another meaning. */
static void programs_of_another_kind_are_not_equal(void **state)
{
	struct fixture *f = fixture_create(1);
	const struct bpf_insn *insns = long_program(1);
	long long one;

	(void)state;
	fixture_load_insns(f->filter, insns, LONG_INSNS, KVMFILTER_READ, 0);
	one = code_used();
	assert_true(one > 0);
	fixture_load_insns(f->filter, insns, LONG_INSNS, KVMFILTER_WRITE, 0);
	assert_int_equal(code_used(), 2 * one);
	fixture_load_insns(f->filter, insns, LONG_INSNS, KVMFILTER_READ, 8);
	assert_in_range(code_used(), 3 * one, 3 * one + 4);
	fixture_destroy(f);
	assert_code_used(0);
}

static void what_is_refused_costs_nothing(void **state)
{
	struct fixture *f = fixture_create(1);
	struct kvmfilter_prog_spec spec = {
		.insns = long_program(1), .insn_count = LONG_INSNS - 1,
		.direction = KVMFILTER_READ,
	};
	struct kvmfilter_prog_load *args;

	(void)state;
	/* It has no end. */
	assert_int_equal(kvmfilter_prog_load(f->filter, &spec), -EACCES);
	assert_int_equal(code_used(), 0);
	/* Nor does one whose number can't be told. */
	args = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(args != MAP_FAILED);
	*args = (struct kvmfilter_prog_load) {
		.size = sizeof(*args), .insns = (uintptr_t)spec.insns, .insn_count = LONG_INSNS,
	};
	assert_int_equal(mprotect(args, 4096, PROT_READ), 0);
	assert_int_equal(ioctl(kvmfilter_fd(f->filter), KVMFILTER_PROG_LOAD, args), -1);
	assert_int_equal(errno, EFAULT);
	assert_code_used(0);
	munmap(args, 4096);
	fixture_destroy(f);
}

/* --- without the JIT ---------------------------------------------------------------------- */

static int be_vmm_of(uid_t user)
{
	return patience_run(be_vmm_with_filter, &user, 20 * patience_limit());
}

static void without_the_jit_programs_are_refused(void **state)
{
	long long before = number_read(JIT_ENABLE);
	int user, root;

	(void)state;
	if (number_write(JIT_ENABLE, 0)) {
		print_message("# skipped: this kernel always has its JIT\n");
		skip();
	}
	user = be_vmm_of(VICTIM);
	root = be_vmm_of(0);
	assert_int_equal(number_write(JIT_ENABLE, before), 0);
	assert_int_equal(user, EOPNOTSUPP);
	assert_int_equal(root, EOPNOTSUPP);
	assert_int_equal(be_vmm_of(VICTIM), 0);
}

static void without_the_jits_memory_programs_are_refused(void **state)
{
	long long before = number_read(JIT_LIMIT);
	int user;

	(void)state;
	assert_int_equal(number_write(JIT_LIMIT, 1), 0);
	user = be_vmm_of(VICTIM);
	assert_int_equal(number_write(JIT_LIMIT, before), 0);
	assert_int_equal(user, ENOMEM);
	assert_int_equal(be_vmm_of(VICTIM), 0);
	assert_code_used(0);
}

#define SMALL(name)	cmocka_unit_test_setup_teardown(name, make_small, restore)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_budget_is_well_below_the_jits),
		SMALL(one_user_is_refused_and_nobody_notices),
		SMALL(all_users_are_refused_and_nobody_notices),
		SMALL(limits_may_be_changed),
		cmocka_unit_test(equal_programs_are_compiled_once),
		cmocka_unit_test(so_are_those_of_several_users),
		cmocka_unit_test(an_equal_program_outlives_its_first_loader),
		cmocka_unit_test(programs_of_another_kind_are_not_equal),
		cmocka_unit_test(what_is_refused_costs_nothing),
		cmocka_unit_test(without_the_jit_programs_are_refused),
		cmocka_unit_test(without_the_jits_memory_programs_are_refused),
		cmocka_unit_test(scratch_counts_as_locked_memory),
		cmocka_unit_test(scratch_is_within_the_limit_of_locked_memory),
		cmocka_unit_test(a_privileged_user_has_no_limit),
		cmocka_unit_test(a_mapping_alone_counts),
	};

	return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
