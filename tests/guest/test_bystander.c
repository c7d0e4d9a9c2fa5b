// SPDX-License-Identifier: GPL-2.0
/*
 * Nobody but a VM's own process waits for its vCPUs: not who closes the last descriptor of a
 * filter, not who reads its fdinfo, not who would unload the module. A vCPU sleeps in a fault on
 * guest memory meanwhile, as long as its VMM likes. (What the VMM itself may rely on is in
 * bystander_detach.c.) Runs where the module is loaded, as root, with nobody else using it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asleep.h"
#include "bystander.h"
#include "close_alone.h"
#include "others.h"
#include "patience.h"
#include "test_programs.h"

/* --- those who look ---------------------------------------------------------------------- */

static void look_on_and_on(struct looking *looking, unsigned int index)
{
	static char text[1 << 16];

	while (!looking->stop) {
		unsigned int closed = looking->closed;
		int fd = looking->fd, file;
		char path[64];
		bool filter;

		snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", looking->vmm, fd);
		file = fd < 0 ? -1 : open(path, O_RDONLY);
		if (file >= 0) {
			ssize_t length = read(file, text, sizeof(text) - 1);

			text[length < 0 ? 0 : length] = '\0';
			filter = strstr(text, "\nfilter:\t");
			looking->lookers[index].looks += filter;
			if (filter && looking->closed != closed)
				looking->lookers[index].held++;
			close(file);
		} else {
			usleep(1000);
		}
		looking->lookers[index].turns++;
	}
}

struct looking *looking_begin(void)
{
	struct looking *looking = mmap(NULL, sizeof(*looking), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(looking != MAP_FAILED);
	looking->vmm = getpid();
	looking->fd = -1;
	for (unsigned int i = 0; i < LOOKERS; i++) {
		pid_t pid = fork();

		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			look_on_and_on(looking, i);
			_exit(0);
		}
		looking->lookers[i].pid = pid;
	}
	return looking;
}

struct progress {
	const struct looking *looking;
	bool looks;
	unsigned int from[LOOKERS];
};

static unsigned int progress_of(const struct progress *progress, unsigned int i)
{
	return progress->looks ? progress->looking->lookers[i].looks :
				 progress->looking->lookers[i].turns;
}

static void progress_start(struct progress *progress)
{
	for (unsigned int i = 0; i < LOOKERS; i++)
		progress->from[i] = progress_of(progress, i);
}

static bool all_have_moved(void *opaque)
{
	const struct progress *progress = opaque;

	for (unsigned int i = 0; i < LOOKERS; i++)
		if (progress_of(progress, i) == progress->from[i])
			return false;
	return true;
}

void looking_at(struct looking *looking, int fd)
{
	struct progress progress = { .looking = looking, .looks = true };

	looking->fd = fd;
	progress_start(&progress);
	assert_true(patience_until(all_have_moved, &progress, 20000));
}

bool looking_returns(struct looking *looking, unsigned int ms)
{
	struct progress progress = { .looking = looking };

	progress_start(&progress);
	return patience_until(all_have_moved, &progress, ms);
}

unsigned int looking_held(const struct looking *looking)
{
	unsigned int held = 0;

	for (unsigned int i = 0; i < LOOKERS; i++)
		held += looking->lookers[i].held;
	return held;
}

void looking_end(struct looking *looking)
{
	looking->stop = true;
	for (unsigned int i = 0; i < LOOKERS; i++) {
		int status;

		assert_true(patience_child(looking->lookers[i].pid, 20000, &status));
		assert_int_equal(status, 0);
	}
	munmap(looking, sizeof(*looking));
}

/* --- what they meet ----------------------------------------------------------------------- */

struct fixture *counting_fixture(void)
{
	struct fixture *f = fixture_create(1);

	fixture_add(f, KVMFILTER_BUS_PIO, BYSTANDER_PORT, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	return f;
}

void load_idle_programs(struct kvmfilter *filter, unsigned int count)
{
	const struct bpf_insn pass[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	for (unsigned int i = 0; i < count; i++)
		fixture_load_insns(filter, pass, 2, KVMFILTER_READ, 0);
}

static bool module_is_unused(void *opaque)
{
	(void)opaque;
	return !module_references("kvmfilter");
}

void assert_module_unused(void)
{
	assert_true(patience_until(module_is_unused, NULL, 5 * patience_limit()));
}

/* --- the last close() --------------------------------------------------------------------- */

enum ending { CLOSES, EXITS, IS_KILLED };

/* Gets a filter; at a word it closes that, and says how long it took. */
static void be_bystander(int with, enum ending ending)
{
	int fd = others_receive(with);
	__u64 ns = 0;
	char byte;

	if (fd < 0 || write(with, "r", 1) != 1 || read(with, &byte, 1) != 1)
		_exit(1);
	if (ending == EXITS)
		_exit(0);
	if (ending == CLOSES) {
		ns = patience_ns();
		close(fd);
		ns = patience_ns() - ns;
	}
	if (write(with, &ns, sizeof(ns)) != sizeof(ns))
		_exit(1);
	pause();
}

static int try_rmmod(void *opaque)
{
	(void)opaque;
	return module_unload("kvmfilter");
}

/* What came out while the vCPU slept. */
struct found {
	bool answered, ended;
	__u64 ns;
	int rmmod;
};

/* @with and @bystander hold the last descriptor. */
static void let_go(struct found *found, int with, pid_t bystander, enum ending ending)
{
	struct pollfd answer = { .fd = with, .events = POLLIN };
	unsigned int limit = patience_limit();
	int status;

	assert_int_equal(write(with, "g", 1), 1);
	if (ending != EXITS)
		found->answered = poll(&answer, 1, limit) == 1 &&
				  read(with, &found->ns, sizeof(found->ns)) == sizeof(found->ns);
	if (ending == EXITS) {
		found->answered = true;
		found->ended = patience_child(bystander, limit, &status);
	} else {
		kill(bystander, SIGKILL);
		found->ended = patience_child(bystander, limit, &status);
	}
	found->rmmod = patience_run(try_rmmod, NULL, limit);
}

static void check_bystander(enum ending ending)
{
	struct found found = {};
	struct asleep asleep;
	struct fixture *f;
	pid_t bystander;
	int ends[2], fd, status;
	char byte;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	/* Before there is a filter that it would inherit. */
	bystander = fork();
	if (!bystander) {
		close(ends[0]);
		be_bystander(ends[1], ending);
	}
	close(ends[1]);
	f = counting_fixture();
	fd = kvmfilter_fd(f->filter);
	others_send(ends[0], &fd, 1);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_true(asleep_begin(&asleep, f->vm));
	close_alone(f->filter);

	let_go(&found, ends[0], bystander, ending);

	assert_true(asleep_end(&asleep));
	if (!found.ended)
		waitpid(bystander, &status, 0);
	fixture_destroy(f);
	close(ends[0]);
	assert_true(found.answered);
	assert_true(found.ended);
	if (ending == CLOSES)
		print_message("# close() took %llu us\n", found.ns / 1000);
	assert_in_range(found.ns, 0, patience_limit() * 1000000ULL);
	assert_int_equal(found.rmmod, EWOULDBLOCK);
	assert_module_unused();
}

static void who_closes_last_does_not_wait(void **state)
{
	(void)state;
	check_bystander(CLOSES);
}

static void who_ends_with_the_last_descriptor_ends(void **state)
{
	(void)state;
	check_bystander(EXITS);
}

static void who_is_killed_with_the_last_descriptor_ends(void **state)
{
	(void)state;
	check_bystander(IS_KILLED);
}

/* --- readers of fdinfo -------------------------------------------------------------------- */

#define FILTERS		20

/* A VMM's close(), which does not wait either. */
struct closing {
	pthread_t thread;
	struct fixture *fixture;
	struct looking *looking;
	atomic_bool closed;
};

static void *close_it(void *opaque)
{
	struct closing *closing = opaque;

	close_alone(closing->fixture->filter);
	closing->looking->closed++;
	closing->closed = true;
	return NULL;
}

static bool has_closed(void *opaque)
{
	const struct closing *closing = opaque;

	return closing->closed;
}

static void closing_begin(struct closing *closing, struct fixture *fixture,
			  struct looking *looking)
{
	if (closing->fixture)
		pthread_join(closing->thread, NULL);
	closing->fixture = fixture;
	closing->looking = looking;
	closing->closed = false;
	assert_int_equal(pthread_create(&closing->thread, NULL, close_it, closing), 0);
	patience_until(has_closed, closing, patience_limit());
}

/*
 * Whoever looks when the VMM closes a filter holds the last reference. The VM has many filters,
 * so that this is met for sure: one try in three does.
 */
static void who_looks_last_does_not_wait(void **state)
{
	struct looking *looking = looking_begin();
	struct closing closing = { .closed = true };
	struct fixture others[FILTERS];
	bool returned = true;
	unsigned int held, i;
	struct asleep asleep;
	struct fixture *f;

	(void)state;
	f = counting_fixture();
	for (i = 0; i < FILTERS; i++) {
		others[i] = (struct fixture) { .vm = f->vm };
		assert_int_equal(kvmfilter_create(&others[i].filter, vm_fd(f->vm), 4096), 0);
		load_idle_programs(others[i].filter, BYSTANDER_PROGS);
		fixture_add(&others[i], KVMFILTER_BUS_PIO, BYSTANDER_PORT + 1 + i, 1, 1, 0);
	}
	assert_true(asleep_begin(&asleep, f->vm));
	for (i = 0; i < FILTERS && closing.closed && returned; i++) {
		looking_at(looking, kvmfilter_fd(others[i].filter));
		closing_begin(&closing, &others[i], looking);
		returned = looking_returns(looking, patience_limit());
	}
	assert_true(asleep_end(&asleep));
	pthread_join(closing.thread, NULL);
	held = looking_held(looking);
	looking_end(looking);
	for (unsigned int k = 0; k < FILTERS; k++)
		kvmfilter_destroy(others[k].filter);
	fixture_destroy(f);
	print_message("# of %u filters that were closed, %u were held by who looked\n", i, held);
	assert_true(returned);
	assert_true(closing.closed);
	assert_in_range(held, 1, FILTERS * LOOKERS);
	assert_module_unused();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_closes_last_does_not_wait),
		cmocka_unit_test(who_ends_with_the_last_descriptor_ends),
		cmocka_unit_test(who_is_killed_with_the_last_descriptor_ends),
		cmocka_unit_test(who_looks_last_does_not_wait),
		cmocka_unit_test(detaching_ends_it_while_others_look),
		cmocka_unit_test(detaching_ends_it_while_a_command_runs),
		cmocka_unit_test(detaching_ends_it_under_running_vcpus),
		cmocka_unit_test(after_detaching_nothing_can_be_added),
		cmocka_unit_test(who_looks_while_a_vmm_detaches_does_not_wait),
		cmocka_unit_test(closing_alone_comes_to_the_same),
	};

	return cmocka_run_group_tests_name("bystander", tests, NULL, NULL);
}
