// SPDX-License-Identifier: GPL-2.0
/*
 * One hostile user does all at once that a user can do by kvmfilter (hostile_user_attacks.c),
 * and a victim goes on as before: another user's programs of all kinds, another VMM, and root's
 * tools. None of it fails, none waits for longer than a second. Runs where the module is loaded,
 * as root, with nobody else using it; the kvmfilter command is /kvmfilter.
 *
 * The attackers have as much right to the processors as the victim, which is no matter of
 * kvmfilter's: here the victim goes first (nice), and what counts is how long it was kept from
 * running, not how long it ran. How long that is without attackers, on a machine that is emulated
 * and perhaps busy, is measured before and allowed besides the second, three times.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "budget.h"
#include "hostile_user.h"
#include "others.h"
#include "test_programs.h"

/* --- what a victim does ------------------------------------------------------------------- */

static uid_t victim = VICTIM;

static struct attack *attack;
static struct taker *taker;

/* The group of the devices is the victim's as well: see uninvolved_become(). */
static int load_programs(void *opaque)
{
	struct fixture *f;

	(void)opaque;
	uninvolved_become(VICTIM);
	f = fixture_create(1);
	for (unsigned int i = 0; i < 4; i++)
		if (long_load(f->filter, 500000 + i, NULL) < 0)
			return 1;
	fixture_destroy(f);
	return 0;
}

/* The largest filter there is. */
static int take_scratch(void *opaque)
{
	struct kvmfilter *filter;
	struct fixture *f;
	int err;

	(void)opaque;
	uninvolved_become(VICTIM);
	f = fixture_create(1);
	err = kvmfilter_create(&filter, vm_fd(f->vm), KVMFILTER_SCRATCH_MAX);
	if (err)
		return -err;
	kvmfilter_destroy(filter);
	fixture_destroy(f);
	return 0;
}

/* What somebody sends is closed. */
static int receive_and_close(void *opaque)
{
	int fd;

	(void)opaque;
	uninvolved_become(VICTIM);
	if (!attack)
		return 0;
	fd = others_receive(attack->sent);
	return fd < 0 || close(fd);
}

/* Or whoever has received it is killed. */
static int receive_and_die(void *opaque)
{
	int status;
	pid_t child;

	(void)opaque;
	if (!attack)
		return 0;
	child = fork();
	if (!child) {
		uninvolved_become(VICTIM);
		if (others_receive(attack->sent) < 0)
			_exit(1);
		raise(SIGKILL);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 0 : 1;
}

static int stat_once(void *opaque)
{
	int null = open("/dev/null", O_RDWR);

	(void)opaque;
	dup2(null, 1);
	execl("/kvmfilter", "kvmfilter", "stat", "--once", NULL);
	return 127;
}

static int info(void *opaque)
{
	int null = open("/dev/null", O_RDWR);

	(void)opaque;
	dup2(null, 1);
	execl("/kvmfilter", "kvmfilter", "info", NULL);
	return 127;
}

/* In use, and said at once; there is a filter of this process's at least. */
static int rmmod(void *opaque)
{
	(void)opaque;
	return module_unload("kvmfilter") == EWOULDBLOCK ? 0 : 1;
}

static struct activity {
	const char *what;
	int (*body)(void *user);
	unsigned int rounds;
	__u64 alone;			/* ms of waiting, the longest of some before */
} activities[] = {
	{ "another user's seccomp()", uninvolved_seccomp, 10, 0 },
	{ "another user's socket filter", uninvolved_socket, 10, 0 },
	{ "another user's bpf()", uninvolved_bpf, 10, 0 },
	{ "bpf() is compiled", uninvolved_bpf_compiled, 5, 0 },
	{ "a VMM with a filter", be_vmm_with_filter, 10, 0 },
	{ "the longest programs", load_programs, 3, 0 },
	{ "the largest scratch", take_scratch, 5, 0 },
	{ "the last close() of a filter", receive_and_close, 10, 0 },
	{ "the end with the last of a filter", receive_and_die, 10, 0 },
	{ "root's kvmfilter stat", stat_once, 5, 0 },
	{ "root's kvmfilter info", info, 5, 0 },
	{ "root's rmmod", rmmod, 10, 0 },
};

enum {
	SECCOMP, SOCKET, BPF, COMPILED, FILTER, LONGEST, SCRATCH, LAST_CLOSE, LAST_END, STAT,
	INFO, RMMOD, ACTIVITIES
};

#define PATIENCE_MS	20000

/* The longest that one has waited, or -1 if one has failed. */
static long run_activity(const struct activity *activity, unsigned int rounds)
{
	__u64 longest = 0;

	for (unsigned int i = 0; i < rounds; i++) {
		__u64 waited;
		int result = patience_run_waiting(activity->body, &victim, PATIENCE_MS, &waited);

		longest = waited > longest ? waited : longest;
		if (result) {
			print_error("%s: %d, round %u\n", activity->what, result, i);
			return -1;
		}
	}
	return longest;
}

/* --- a VMM that was there before ------------------------------------------------------------ */

/* Shared with it. */
struct running {
	pid_t pid;
	atomic_uint jobs;
	atomic_uint exits;
	atomic_ullong longest;		/* ns, of a job */
	atomic_bool wrong;
};

static struct running *running;

#define ACCESSES	20

static void be_running_vmm(void)
{
	struct fixture *f;
	__u64 expected = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	uninvolved_become(VICTIM);
	f = fixture_create(1);
	fixture_add(f, KVMFILTER_BUS_PIO, 0x560, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	for (;;) {
		struct job *job = vm_job_begin(f->vm, 0);
		__u64 start, took;

		job->rounds = ACCESSES;
		vm_job_add(job, JOB_IN, 0x560, 1, 0);
		start = patience_ns();
		running->exits += vm_run(f->vm, 0);
		took = patience_ns() - start;
		running->longest = took > running->longest ? took : running->longest;
		expected += ACCESSES;
		running->wrong |= (__u8)expected != vm_results(f->vm, 0)[ACCESSES - 1];
		running->jobs++;
		usleep(1000);
	}
}

/* --- the tests ------------------------------------------------------------------------------ */

/*
 * All in proportion to what it is by default, but small, so that it is soon taken: the JIT's
 * memory in bytes, and of that a user's and everybody's budget in KiB.
 */
#define JIT_SMALL	(8 << 20)
#define USER_MAX	2048
#define TOTAL_MAX	4096

#define USERFAULTFD	"/proc/sys/vm/unprivileged_userfaultfd"

static bool has_bpf;
static long long jit_limit;

static bool runs(void *opaque)
{
	(void)opaque;
	return running->jobs;
}

/* Of what comes before the tests cmocka says no more than that it failed. */
static bool note(bool right, const char *what)
{
	if (!right)
		print_error("%s\n", what);
	return right;
}

#define right(condition)	note(condition, #condition)

static bool make_small(void)
{
	jit_limit = number_read(JIT_LIMIT);
	/* These are not there on a kernel without a budget. */
	number_write(PARAMETERS "code_user_max", USER_MAX);
	number_write(PARAMETERS "code_max", TOTAL_MAX);
	return right(!number_write(USERFAULTFD, 1)) &&
	       right(!number_write(JIT_LIMIT, JIT_SMALL));
}

static bool start_vmm(void)
{
	pid_t pid;

	running = mmap(NULL, sizeof(*running), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid = fork();
	if (!pid)
		be_running_vmm();
	running->pid = pid;
	return right(patience_until(runs, NULL, PATIENCE_MS));
}

static bool time_activities(void)
{
	for (unsigned int i = 0; i < ACTIVITIES; i++) {
		long longest;

		if (!has_bpf && (i == BPF || i == COMPILED))
			continue;
		longest = run_activity(&activities[i], 3);
		if (longest < 0)
			return false;
		activities[i].alone = longest;
	}
	return true;
}

static bool start_attack(void)
{
	attack = attack_begin();
	if (!attack)
		return false;
	/* Last, since nothing is left afterwards. */
	taker = taker_begin(ATTACKER, 1, 4000);
	print_message("# the attackers have %u KiB of scratch, %lld KiB of code, and vCPUs asleep in %u filters that are closed\n",
		      attack->scratch, code_used(), attack->asleep + attack->passed);
	return true;
}

static int begin(void **state)
{
	(void)state;
	has_bpf = uninvolved_allow_bpf(true);
	if (!make_small() || !start_vmm() || !time_activities() || !start_attack())
		return -1;
	running->longest = 0;
	return right(!setpriority(PRIO_PROCESS, 0, -20)) &&
	       right(!setpriority(PRIO_PROCESS, running->pid, -20)) ? 0 : -1;
}

static void check_activity(const struct activity *activity)
{
	__u64 limit = patience_limit() + 3 * activity->alone;
	long longest = run_activity(activity, activity->rounds);

	print_message("# %s: waits %ld ms at most, %llu alone, %llu allowed\n",
		      activity->what, longest, activity->alone, limit);
	assert_true(longest >= 0);
	assert_in_range(longest, 0, limit);
}

static void the_attack_is_one(void **state)
{
	(void)state;
	assert_int_equal(taker->error, ENOSPC);
	assert_false(taker->interpreted);
	assert_int_equal(attack->scratch_refused, attack->scratch_done);
	assert_in_range(attack->scratch, 3 * 1024, 3 * 8 * 1024);
}

#define VICTIM_DOES(name, activity)					\
static void name(void **state)						\
{									\
	(void)state;							\
	check_activity(&activities[activity]);				\
}

VICTIM_DOES(another_users_seccomp_works, SECCOMP)
VICTIM_DOES(another_users_socket_filter_works, SOCKET)
VICTIM_DOES(another_vmm_with_a_filter_works, FILTER)
VICTIM_DOES(another_user_can_load_the_longest_programs, LONGEST)
VICTIM_DOES(another_user_can_have_the_largest_scratch, SCRATCH)
VICTIM_DOES(who_is_passed_a_filter_can_close_it, LAST_CLOSE)
VICTIM_DOES(who_is_passed_a_filter_can_be_killed, LAST_END)
VICTIM_DOES(roots_stat_works, STAT)
VICTIM_DOES(roots_info_works, INFO)
VICTIM_DOES(roots_rmmod_says_busy, RMMOD)

static void another_users_bpf_works(void **state)
{
	(void)state;
	if (!has_bpf) {
		print_message("# skipped: this system lets no users use bpf()\n");
		skip();
	}
	check_activity(&activities[BPF]);
	check_activity(&activities[COMPILED]);
}

/* It has been there all the time. */
static void a_vmm_that_was_there_is_answered(void **state)
{
	(void)state;
	print_message("# %u jobs of %d accesses, the longest took %llu us\n", running->jobs,
		      ACCESSES, running->longest / 1000);
	assert_false(running->wrong);
	assert_int_equal(running->exits, 0);
	assert_in_range(running->jobs, 100, ~0U);
	assert_in_range(running->longest, 1, 1000000000ULL);
}

static bool has_gone_on(void *opaque)
{
	const struct attack *before = opaque;

	return attack->races > before->races && attack->turns > before->turns &&
	       attack->looks > before->looks;
}

static void the_attack_goes_on(void **state)
{
	struct attack before = {
		.races = attack->races, .turns = attack->turns, .looks = attack->looks,
	};

	(void)state;
	assert_true(patience_until(has_gone_on, &before, PATIENCE_MS));
	assert_int_equal(attack_ended(), 0);
	print_message("# %u filters were closed while looked at, of %u looks; %u jobs of the vCPU whose state is scribbled on\n",
		      attack->races, attack->looks, attack->turns);
}

static bool module_is_unused(void *opaque)
{
	(void)opaque;
	return !module_references("kvmfilter");
}

static void all_is_given_back(void **state)
{
	(void)state;
	taker_end(taker);
	attack_end(attack);
	kill(running->pid, SIGKILL);
	waitpid(running->pid, NULL, 0);
	assert_true(patience_until(module_is_unused, NULL, 20 * patience_limit()));
	assert_int_equal(code_used(), 0);
	assert_int_equal(module_unload("kvmfilter"), 0);
}

/* As it was; the module's parameters have gone with it. */
static int end(void **state)
{
	(void)state;
	if (has_bpf)
		uninvolved_allow_bpf(false);
	return number_write(USERFAULTFD, 0) || number_write(JIT_LIMIT, jit_limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_attack_is_one),
		cmocka_unit_test(another_users_seccomp_works),
		cmocka_unit_test(another_users_socket_filter_works),
		cmocka_unit_test(another_users_bpf_works),
		cmocka_unit_test(another_vmm_with_a_filter_works),
		cmocka_unit_test(another_user_can_load_the_longest_programs),
		cmocka_unit_test(another_user_can_have_the_largest_scratch),
		cmocka_unit_test(who_is_passed_a_filter_can_close_it),
		cmocka_unit_test(who_is_passed_a_filter_can_be_killed),
		cmocka_unit_test(roots_stat_works),
		cmocka_unit_test(roots_info_works),
		cmocka_unit_test(roots_rmmod_says_busy),
		cmocka_unit_test(a_vmm_that_was_there_is_answered),
		cmocka_unit_test(the_attack_goes_on),
		cmocka_unit_test(all_is_given_back),
	};

	return cmocka_run_group_tests_name("hostile_user", tests, begin, end);
}
