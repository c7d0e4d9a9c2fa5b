// SPDX-License-Identifier: GPL-2.0
/*
 * Who may read the fdinfo of a filter, and that nothing a VMM does keeps a reader waiting.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fdinfo.h"
#include "test_programs.h"

#define OWNER		1000
#define STRANGER	1001

/* Become a user, and remain a process that others of this user may look into. */
static void become(uid_t user, gid_t group)
{
	if (setgroups(group ? 1 : 0, &group) || setgid(user) || setuid(user) ||
	    prctl(PR_SET_DUMPABLE, 1))
		_exit(99);
}

/* What reading the fdinfo is for a user: 0, or an errno. */
static int look_as(uid_t user, pid_t pid, int fd)
{
	pid_t child = fork();
	int status;

	if (!child) {
		char path[64], byte;
		int file;

		if (user)
			become(user, 0);
		snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", pid, fd);
		file = open(path, O_RDONLY);
		_exit(file < 0 || read(file, &byte, 1) != 1 ? errno : 0);
	}
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

void only_the_owner_and_root_may_look(void **state)
{
	int ready[2], fd;
	struct stat kvm;
	pid_t vmm;

	(void)state;
	assert_int_equal(stat("/dev/kvm", &kvm), 0);
	assert_int_equal(pipe(ready), 0);
	vmm = fork();
	if (!vmm) {
		struct fixture *f;

		become(OWNER, kvm.st_gid);
		f = fixture_create(1);
		fd = kvmfilter_fd(f->filter);
		if (write(ready[1], &fd, sizeof(fd)) == sizeof(fd))
			pause();
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &fd, sizeof(fd)), sizeof(fd));
	close(ready[0]);
	assert_int_equal(look_as(0, vmm, fd), 0);
	assert_int_equal(look_as(OWNER, vmm, fd), 0);
	assert_int_equal(look_as(STRANGER, vmm, fd), EACCES);
	kill(vmm, SIGKILL);
	waitpid(vmm, NULL, 0);
}

/*
 * A page that can be read; whoever writes to it, the kernel included, waits until it is
 * released.
 */
struct trap {
	int faults;
	void *page;
};

static void trap_protect(const struct trap *trap, bool protect)
{
	struct uffdio_writeprotect args = {
		.range = { (__u64)trap->page, 4096 },
		.mode = protect ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	assert_int_equal(ioctl(trap->faults, UFFDIO_WRITEPROTECT, &args), 0);
}

/* False if the kernel has no such traps. */
static bool trap_init(struct trap *trap)
{
	struct uffdio_api api = {
		.api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP,
	};
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_WP };

	trap->faults = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	assert_true(trap->faults >= 0);
	if (ioctl(trap->faults, UFFDIO_API, &api)) {
		close(trap->faults);
		return false;
	}
	trap->page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	assert_true(trap->page != MAP_FAILED);
	range.range.start = (__u64)trap->page;
	range.range.len = 4096;
	assert_int_equal(ioctl(trap->faults, UFFDIO_REGISTER, &range), 0);
	return true;
}

static void trap_exit(struct trap *trap)
{
	close(trap->faults);
	munmap(trap->page, 4096);
}

struct command {
	int fd;
	unsigned int number;
	void *args;
	int result;
};

static void *run_command(void *opaque)
{
	struct command *command = opaque;

	command->result = ioctl(command->fd, command->number, command->args);
	return NULL;
}

static void *run_fdinfo(void *fixture)
{
	return fixture_fdinfo(fixture);
}

/* False if it has not ended within a time. */
static bool join_within(pthread_t thread, unsigned int ms, void *result)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return !pthread_timedjoin_np(thread, result, &until);
}

/* While @number waits in its copy of the result, others wait, but who looks does not. */
static void check_stall(struct fixture *f, unsigned int number, const void *args,
			size_t size, const char *line)
{
	struct command stalled = { kvmfilter_fd(f->filter), number, NULL, -1 };
	struct kvmfilter_counters count = { .size = sizeof(count), .range = 1 };
	struct command other = { stalled.fd, KVMFILTER_COUNTERS, &count, -1 };
	pthread_t stalled_thread, other_thread, looker;
	char *before = fixture_fdinfo(f), *during = NULL, *after;
	struct pollfd fault = { .events = POLLIN };
	struct trap trap;

	if (!trap_init(&trap)) {
		fail_msg("no trap");
		return;
	}
	stalled.args = memcpy(trap.page, args, size);
	trap_protect(&trap, true);
	assert_int_equal(pthread_create(&stalled_thread, NULL, run_command, &stalled), 0);
	fault.fd = trap.faults;
	assert_int_equal(poll(&fault, 1, 20000), 1);
	assert_int_equal(fault.revents, POLLIN);

	/* The filter's lock is taken. */
	assert_int_equal(pthread_create(&other_thread, NULL, run_command, &other), 0);
	assert_false(join_within(other_thread, 300, NULL));

	assert_int_equal(pthread_create(&looker, NULL, run_fdinfo, f), 0);
	assert_true(join_within(looker, 10000, &during));
	/* What is not finished is not shown. */
	assert_string_equal(during, before);
	assert_int_equal(stalled.result, -1);
	assert_int_equal(other.result, -1);

	trap_protect(&trap, false);
	pthread_join(stalled_thread, NULL);
	pthread_join(other_thread, NULL);
	assert_int_equal(stalled.result, 0);
	assert_int_equal(other.result, 0);
	after = fixture_fdinfo(f);
	assert_int_equal(fdinfo_lines(after, line), fdinfo_lines(before, line) + 1);
	free(before);
	free(during);
	free(after);
	trap_exit(&trap);
}

/* Linux 6.1 has no traps on arm64. */
static bool has_traps(void)
{
	struct trap trap;

	if (!trap_init(&trap))
		return false;
	trap_exit(&trap);
	return true;
}

void a_command_that_waits_for_its_vmm_keeps_nobody_from_looking(void **state)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, last_read, sizeof(struct test_state));
	const struct kvmfilter_prog_load load = {
		.size = sizeof(load),
		.insns = (__u64)count_read_insns,
		.insn_count = sizeof(count_read_insns) / sizeof(count_read_insns[0]),
		.direction = KVMFILTER_READ,
		.state_size = sizeof(struct test_state),
	};
	const struct kvmfilter_range_add add = {
		.size = sizeof(add),
		.bus = KVMFILTER_BUS_MMIO,
		.address = ENDINGS_MMIO,
		.length = 8,
		.read_prog = prog,
	};

	(void)state;
	if (!has_traps()) {
		fixture_destroy(f);
		print_message("# skipped: this kernel's userfaultfd stops no writes\n");
		skip();
	}
	fixture_add(f, KVMFILTER_BUS_PIO, ENDINGS_PORT, 1, prog, 0);
	check_stall(f, KVMFILTER_PROG_LOAD, &load, sizeof(load), "prog:\t");
	check_stall(f, KVMFILTER_RANGE_ADD, &add, sizeof(add), "range:\t");
	fixture_destroy(f);
}

struct race {
	struct fixture *fixture;
	regex_t form;
	bool stop;
	unsigned int looks, with_range, without_range;
};

static void *look_on_and_on(void *opaque)
{
	struct race *race = opaque;

	while (!__atomic_load_n(&race->stop, __ATOMIC_RELAXED)) {
		char *text = fixture_fdinfo(race->fixture);

		if (regexec(&race->form, text, 0, NULL, 0)) {
			print_error("%s", text);
			return "malformed";
		}
		__atomic_fetch_add(&race->looks, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(fdinfo_lines(text, "range:\t") ? &race->with_range :
				   &race->without_range, 1, __ATOMIC_RELAXED);
		free(text);
	}
	return NULL;
}

#define RACE_MS		4000
#define LOOKERS		2

/*
 * All that comes and goes is of one kind, so that whatever is read of something that is
 * freed is seen to be different. (tests/run has the kernel poison what it frees.)
 */
void lookers_and_commands_race(void **state)
{
	struct race race = { .fixture = fixture_create(1) };
	int event = eventfd(0, EFD_NONBLOCK);
	unsigned int turns = 0;
	pthread_t thread[LOOKERS];
	char form[1024];
	__u64 end = now_ms() + RACE_MS;
	void *failed[LOOKERS];

	(void)state;
	snprintf(form, sizeof(form), "^filter:\t[0-9]+\nscratch:\t%d\n"
		 "(prog:\tnumber:[1-3] direction:read insns:%zu state:%zu jited:%d users:[01]\n"
		 ")*(range:\tnumber:[12] bus:%s address:0x%llx[01] length:1 read:[1-3] write:0 state:0x0( (done|pass_[a-z_]+):0){8}\n"
		 ")*(notifier:\tnumber:5\n"
		 ")?$", FIXTURE_SCRATCH,
		 sizeof(last_read_insns) / sizeof(last_read_insns[0]),
		 sizeof(struct test_state), jited(), FIXTURE_BUS_NAME,
		 FIXTURE_PORT(0x560) >> 4);
	assert_int_equal(regcomp(&race.form, form, REG_EXTENDED | REG_NOSUB), 0);
	for (int i = 0; i < LOOKERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, look_on_and_on, &race), 0);
	while (now_ms() < end) {
		struct kvmfilter *filter = race.fixture->filter;
		int prog[2], range[2];

		for (int i = 0; i < 2; i++) {
			prog[i] = fixture_load(race.fixture, last_read,
					       sizeof(struct test_state));
			range[i] = fixture_add(race.fixture, KVMFILTER_BUS_PIO, 0x560 + i, 1,
					       prog[i], 0);
		}
		assert_int_equal(kvmfilter_notifier_set(filter, 5, event), 0);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(kvmfilter_range_remove(filter, range[i]), 0);
			assert_int_equal(kvmfilter_prog_unload(filter, prog[i]), 0);
		}
		assert_int_equal(kvmfilter_notifier_set(filter, 5, -1), 0);
		turns++;
	}
	__atomic_store_n(&race.stop, true, __ATOMIC_RELAXED);
	for (int i = 0; i < LOOKERS; i++)
		pthread_join(thread[i], &failed[i]);
	for (int i = 0; i < LOOKERS; i++)
		assert_null(failed[i]);
	print_message("# %u looks (%u with a range, %u without) in %u turns\n", race.looks,
		      race.with_range, race.without_range, turns);
	assert_true(turns && race.with_range && race.without_range);
	regfree(&race.form);
	close(event);
	fixture_destroy(race.fixture);
}

/* A reader may be the last who holds the file, and then takes all of it down. */
void a_vmm_may_die_while_it_is_looked_at(void **state)
{
	unsigned int looks = 0;

	(void)state;
	for (int i = 0; i < 20; i++) {
		char path[64], text[4096];
		pid_t vmm;
		int ready[2], fd;

		assert_int_equal(pipe(ready), 0);
		vmm = fork();
		if (!vmm) {
			struct fixture *f = fixture_create(1);
			struct endings endings;

			endings_init(&endings, f);
			fd = kvmfilter_fd(f->filter);
			if (write(ready[1], &fd, sizeof(fd)) == sizeof(fd))
				usleep(20000);
			raise(SIGKILL);
		}
		close(ready[1]);
		assert_int_equal(read(ready[0], &fd, sizeof(fd)), sizeof(fd));
		close(ready[0]);
		snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", vmm, fd);
		for (;;) {
			int file = open(path, O_RDONLY);

			if (file < 0 || read(file, text, sizeof(text)) <= 0) {
				close(file);
				break;
			}
			close(file);
			looks++;
		}
		waitpid(vmm, NULL, 0);
	}
	assert_true(looks >= 20);
}
