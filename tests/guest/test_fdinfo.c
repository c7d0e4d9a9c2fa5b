// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/fdinfo of a filter: it says what the test did, to those who may look, and at
 * once. Runs as root where the module is loaded, since some of it is about other users.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT	0x560
#define MEMORY	0xd0000000
#define STRANGER 1234

#define TEXT_MAX	(1 << 20)

struct info {
	char path[64];
	char text[TEXT_MAX];
	const char *own;	/* after the lines that every descriptor has */
};

static struct info *info_create(pid_t pid, int fd)
{
	struct info *info = calloc(1, sizeof(*info));

	assert_non_null(info);
	snprintf(info->path, sizeof(info->path), "/proc/%d/fdinfo/%d", pid, fd);
	return info;
}

static const char *info_read(struct info *info)
{
	size_t length = 0;
	ssize_t got;
	int fd = open(info->path, O_RDONLY);

	assert_true(fd >= 0);
	do {
		assert_true(length < TEXT_MAX - 1);
		got = read(fd, info->text + length, TEXT_MAX - 1 - length);
		assert_true(got >= 0);
		length += got;
	} while (got);
	close(fd);
	info->text[length] = 0;
	info->own = strstr(info->text, "filter:\t");
	assert_non_null(info->own);
	return info->own;
}

static unsigned long long info_filter(struct info *info)
{
	return strtoull(info_read(info) + strlen("filter:\t"), NULL, 10);
}

static unsigned int info_lines(struct info *info, const char *key)
{
	unsigned int count = 0;

	for (const char *line = info_read(info); (line = strstr(line, key)); line++)
		count++;
	return count;
}

static int jit(void)
{
	struct kvmfilter_query query;

	assert_int_equal(kvmfilter_query(&query), 0);
	return !!(query.features & KVMFILTER_FEATURE_JIT);
}

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

static size_t print_range(char *text, size_t size, struct fixture *f, int range,
			  const char *what)
{
	struct kvmfilter_counters count = fixture_counters(f, range);

	return snprintf(text, size,
			"range:\tnumber:%d %s done:%llu pass_program:%llu pass_contended:%llu pass_no_program:%llu pass_string:%llu pass_width:%llu pass_notifier:%llu\n",
			range, what, count.done, count.pass_program,
			count.pass_contended, count.pass_no_program, count.pass_string,
			count.pass_width, count.pass_notifier);
}

#define INSNS(name) (sizeof(name##_insns) / sizeof(name##_insns[0]))

static void it_has_every_program_range_and_notifier(void **state)
{
	struct fixture *f = *state;
	struct info *info = info_create(getpid(), kvmfilter_fd(f->filter));
	struct kvmfilter_range_spec spec = {
		.bus = KVMFILTER_BUS_MMIO, .address = MEMORY, .length = 16,
	};
	int read, write, ports, memory, event = eventfd(0, 0);
	char expected[2048], what[128];
	size_t length;
	__u64 value;

	info_read(info);
	snprintf(expected, sizeof(expected), "filter:\t%llu\nscratch:\t%d\n",
		 info_filter(info), FIXTURE_SCRATCH);
	assert_string_equal(info->own, expected);

	read = fixture_load(f, count_read, sizeof(struct test_state));
	write = fixture_load(f, ring_write, sizeof(struct test_state));
	ports = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, read, write);
	spec.read_prog = read;
	spec.state_offset = 4096;
	memory = kvmfilter_range_add(f->filter, &spec);
	assert_true(memory > 0);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, event), 0);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, event), 0);

	/* One of each that a guest can bring about. */
	for (int i = 0; i < 3; i++)
		assert_answered(f, JOB_IN, PORT, 1, &value);
	value = 7;
	assert_exits(f, JOB_OUT, PORT, 1, &value);
	kvmfilter_state_lock(fixture_state(f, 4096));
	assert_exits(f, JOB_READ, MEMORY, 4, &value);
	kvmfilter_state_unlock(fixture_state(f, 4096));
	assert_exits(f, JOB_WRITE, MEMORY, 4, &value);
	vm_job_add(vm_job_begin(f->vm, 0), JOB_INS, PORT, 1, 2);
	assert_int_equal(vm_run(f->vm, 0), 2);

	info_read(info);
	length = snprintf(expected, sizeof(expected),
			  "filter:\t%llu\nscratch:\t%d\n"
			  "prog:\tnumber:%d direction:read insns:%zu state:%zu jited:%d users:2\n"
			  "prog:\tnumber:%d direction:write insns:%zu state:%zu jited:%d users:1\n",
			  info_filter(info), FIXTURE_SCRATCH,
			  read, INSNS(count_read), sizeof(struct test_state), jit(),
			  write, INSNS(ring_write), sizeof(struct test_state), jit());
	snprintf(what, sizeof(what), "bus:pio address:0x%x length:4 read:%d write:%d state:0x0",
		 PORT, read, write);
	length += print_range(expected + length, sizeof(expected) - length, f, ports, what);
	snprintf(what, sizeof(what), "bus:mmio address:0x%x length:16 read:%d write:0 state:0x1000",
		 MEMORY, read);
	length += print_range(expected + length, sizeof(expected) - length, f, memory, what);
	snprintf(expected + length, sizeof(expected) - length,
		 "notifier:\tnumber:5\nnotifier:\tnumber:63\n");
	assert_string_equal(info->own, expected);
	assert_int_equal(fixture_counters(f, ports).done, 3);
	assert_int_equal(fixture_counters(f, ports).pass_notifier, 1);
	assert_true(fixture_counters(f, ports).pass_string > 0);
	assert_int_equal(fixture_counters(f, memory).pass_contended, 1);
	assert_int_equal(fixture_counters(f, memory).pass_no_program, 1);

	/* And all of it goes. */
	assert_int_equal(kvmfilter_notifier_set(f->filter, 5, -1), 0);
	assert_int_equal(kvmfilter_range_remove(f->filter, ports), 0);
	assert_int_equal(kvmfilter_prog_unload(f->filter, write), 0);
	assert_int_equal(info_lines(info, "\nprog:"), 1);
	assert_int_equal(info_lines(info, "\nrange:"), 1);
	assert_int_equal(info_lines(info, "\nnotifier:"), 1);
	assert_non_null(strstr(info->own, "users:1\n"));
	assert_int_equal(kvmfilter_range_remove(f->filter, memory), 0);
	assert_int_equal(kvmfilter_prog_unload(f->filter, read), 0);
	assert_int_equal(kvmfilter_notifier_set(f->filter, 63, -1), 0);
	snprintf(expected, sizeof(expected), "filter:\t%llu\nscratch:\t%d\n",
		 info_filter(info), FIXTURE_SCRATCH);
	assert_string_equal(info->own, expected);
	close(event);
	free(info);
}

static void a_filter_has_one_number_and_no_other_has_it(void **state)
{
	struct fixture *f = *state, *other = fixture_create(1);
	int copy = dup(kvmfilter_fd(f->filter));
	struct info *first = info_create(getpid(), kvmfilter_fd(f->filter));
	struct info *second = info_create(getpid(), copy);
	struct info *third = info_create(getpid(), kvmfilter_fd(other->filter));
	struct info *child;
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	child = info_create(pid, kvmfilter_fd(f->filter));
	assert_int_equal(info_filter(first), info_filter(second));
	assert_int_equal(info_filter(first), info_filter(child));
	assert_int_not_equal(info_filter(first), info_filter(third));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(copy);
	fixture_destroy(other);
	free(first);
	free(second);
	free(third);
	free(child);
}

static void all_of_many_are_shown(void **state)
{
	struct fixture *f = *state;
	struct info *info = info_create(getpid(), kvmfilter_fd(f->filter));
	int prog = fixture_load(f, count_read, sizeof(struct test_state));

	for (int i = 1; i < KVMFILTER_PROGS_MAX; i++)
		fixture_load(f, last_read, sizeof(struct test_state));
	for (int i = 0; i < 300; i++)
		fixture_add(f, KVMFILTER_BUS_MMIO, MEMORY + i * 64, 64, prog, 0);
	assert_int_equal(info_lines(info, "\nprog:\tnumber:"), KVMFILTER_PROGS_MAX);
	assert_int_equal(info_lines(info, "\nrange:\tnumber:"), 300);
	assert_non_null(strstr(info->own, "\nprog:\tnumber:1024 "));
	assert_non_null(strstr(info->own, "users:300\n"));
	free(info);
}

static void a_stranger_may_not_look(void **state)
{
	struct fixture *f = *state;
	struct info *info = info_create(getpid(), kvmfilter_fd(f->filter));
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (setgid(STRANGER) || setuid(STRANGER))
			_exit(2);
		_exit(open(info->path, O_RDONLY) >= 0 || errno != EACCES);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	free(info);
}

/* A command that waits for the log's page, with the filter's lock. */
static void *load(void *opaque)
{
	struct kvmfilter_prog_load *args = opaque;
	int fd = args->prog;

	args->prog = 0;
	return (void *)(intptr_t)ioctl(fd, KVMFILTER_PROG_LOAD, args);
}

static void *count(void *opaque)
{
	struct fixture *f = opaque;
	struct kvmfilter_counters counters;

	kvmfilter_counters(f->filter, 1, &counters);
	__atomic_store_n(&f->device, NULL, __ATOMIC_SEQ_CST);
	return NULL;
}

static void it_does_not_wait_for_a_vmm_that_holds_the_lock(void **state)
{
	struct fixture *f = *state;
	struct info *info = info_create(getpid(), kvmfilter_fd(f->filter));
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int fault = syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = { .api = UFFD_API };
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	struct uffdio_register area = {
		.range = { .start = (uintptr_t)page, .len = 4096 },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_zeropage zero = { .range = area.range };
	struct kvmfilter_prog_load args = {
		.size = sizeof(args), .insns = (uintptr_t)count_read_insns,
		.insn_count = INSNS(count_read), .state_size = sizeof(struct test_state),
		.log = (uintptr_t)page, .log_size = 4096,
		/* Where the thread finds it. */
		.prog = kvmfilter_fd(f->filter),
	};
	struct uffd_msg event;
	pthread_t loader, counter;
	void *result;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 4, prog, 0);
	assert_true(fault >= 0);
	assert_int_equal(ioctl(fault, UFFDIO_API, &api), 0);
	assert_int_equal(ioctl(fault, UFFDIO_REGISTER, &area), 0);
	assert_int_equal(pthread_create(&loader, NULL, load, &args), 0);
	/* Until it is there. */
	assert_int_equal(read(fault, &event, sizeof(event)), sizeof(event));

	/* The lock is held: another command waits. */
	f->device = f;
	assert_int_equal(pthread_create(&counter, NULL, count, f), 0);
	usleep(300000);
	assert_non_null(__atomic_load_n(&f->device, __ATOMIC_SEQ_CST));

	/* A hang would end the test here. */
	alarm(20);
	assert_int_equal(info_lines(info, "\nrange:"), 1);
	/* The program that is being loaded is not there yet. */
	assert_int_equal(info_lines(info, "\nprog:"), 1);
	alarm(0);
	assert_non_null(__atomic_load_n(&f->device, __ATOMIC_SEQ_CST));

	assert_int_equal(ioctl(fault, UFFDIO_ZEROPAGE, &zero), 0);
	pthread_join(loader, &result);
	pthread_join(counter, NULL);
	assert_ptr_equal(result, NULL);
	assert_int_equal(info_lines(info, "\nprog:"), 2);
	close(fault);
	munmap(page, 4096);
	free(info);
}

static void *come_and_go(void *opaque)
{
	struct fixture *f = opaque;

	while (__atomic_load_n(&f->device, __ATOMIC_SEQ_CST)) {
		int prog = fixture_load(f, count_read, sizeof(struct test_state));
		int range = fixture_add(f, KVMFILTER_BUS_MMIO, MEMORY, 8, prog, 0);

		assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
		assert_int_equal(kvmfilter_prog_unload(f->filter, prog), 0);
	}
	return NULL;
}

static void it_is_whole_while_things_come_and_go(void **state)
{
	struct fixture *f = *state;
	struct info *info = info_create(getpid(), kvmfilter_fd(f->filter));
	unsigned int seen = 0, missed = 0;
	pthread_t thread;

	f->device = f;
	assert_int_equal(pthread_create(&thread, NULL, come_and_go, f), 0);
	for (int i = 0; i < 20000 && (i < 1000 || seen < 20 || missed < 20); i++) {
		const char *range = strstr(info_read(info), "\nrange:");
		unsigned int number, length, offset;
		unsigned long long address, done, notifier;
		int fields;

		if (!range) {
			missed++;
			continue;
		}
		seen++;
		fields = sscanf(range, "\nrange:\tnumber:%u bus:mmio address:0x%llx length:%u read:%*u write:0 state:0x%x done:%llu pass_program:%*u pass_contended:%*u pass_no_program:%*u pass_string:%*u pass_width:%*u pass_notifier:%llu\n",
				&number, &address, &length, &offset, &done, &notifier);
		assert_int_equal(fields, 6);
		assert_int_equal(address, MEMORY);
		assert_int_equal(length, 8);
		assert_int_equal(offset, 0);
		assert_int_equal(done, 0);
		assert_int_equal(notifier, 0);
	}
	__atomic_store_n(&f->device, NULL, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
	printf("# %u looks with the range, %u without\n", seen, missed);
	assert_true(seen >= 20 && missed >= 20);
	free(info);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_has_every_program_range_and_notifier),
		TEST(a_filter_has_one_number_and_no_other_has_it),
		TEST(all_of_many_are_shown),
		TEST(a_stranger_may_not_look),
		TEST(it_does_not_wait_for_a_vmm_that_holds_the_lock),
		TEST(it_is_whole_while_things_come_and_go),
	};

	return cmocka_run_group_tests_name("fdinfo", tests, NULL, NULL);
}
