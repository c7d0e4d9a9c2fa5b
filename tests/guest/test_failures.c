// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation fails once, and every copy from or to user space: each command, open(),
 * mmap() and close() is made with its first point of failure failing, with its second, and
 * so on until it has none left. It then fails with an errno that <linux/kvmfilter.h> gives it
 * or does without; nothing is left behind (the debug kernel looks for leaks when the test has
 * ended), the filter goes on answering, and the same call works the next time.
 *
 * The kernel's fault injection (CONFIG_FAULT_INJECTION) makes them fail, for this thread only:
 * /proc/thread-self/fail-nth. Runs as root, where the module is loaded.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT		0x560	/* a range that is always there */
#define OTHER_PORT	0x700	/* one that comes and goes */
#define DEBUGFS		"/sys/kernel/debug/"
/* More points than any of the calls has. */
#define POINTS_MAX	5000

static int nth = -1;

struct setting {
	const char *file, *value;
};

/* What allocates may sleep, and a report of each failure would look like a complaint. */
static const struct setting settings[] = {
	{ DEBUGFS "failslab/ignore-gfp-wait", "N" },
	{ DEBUGFS "failslab/verbose", "0" },
	{ DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUGFS "fail_page_alloc/ignore-gfp-highmem", "N" },
	{ DEBUGFS "fail_page_alloc/min-order", "0" },
	{ DEBUGFS "fail_page_alloc/verbose", "0" },
	{ DEBUGFS "fail_usercopy/verbose", "0" },
};

static int setup_group(void **state)
{
	(void)state;
	nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth < 0)
		return 0;
	if (mount("none", DEBUGFS, "debugfs", 0, NULL) && errno != EBUSY)
		return -1;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int fd = open(settings[i].file, O_WRONLY | O_CLOEXEC);

		if (fd < 0 || write(fd, settings[i].value, 1) != 1) {
			print_error("%s can't be set\n", settings[i].file);
			return -1;
		}
		close(fd);
	}
	return 0;
}

static void arm(unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	assert_int_equal(pwrite(nth, text, length, 0), length);
}

/*
 * True if the point was reached and failed. Reading and writing the file copies as well: if
 * that is what fails, the point had not been reached.
 */
static bool disarm(void)
{
	char text[16] = "";
	bool failed = pread(nth, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;

	while (pwrite(nth, "0", 1, 0) != 1)
		;
	return failed;
}

struct call;

/* A filter with a range that answers, and what the calls work on. */
struct failures {
	const struct call *call;
	struct fixture *fixture;
	int device, filter, event;
	int read_prog, write_prog;
	int prog, range;	/* made by a call, or for it */
	char log[256];
};

static void filter_make(struct failures *f)
{
	f->fixture = fixture_create(1);
	f->filter = kvmfilter_fd(f->fixture->filter);
	f->read_prog = fixture_load(f->fixture, count_read, sizeof(struct test_state));
	f->write_prog = fixture_load(f->fixture, ring_write, sizeof(struct test_state));
	fixture_add(f->fixture, KVMFILTER_BUS_PIO, PORT, 4, f->read_prog, 0);
}

static void filter_make_again(struct failures *f)
{
	fixture_destroy(f->fixture);
	filter_make(f);
}

/* cmocka hands over the call. */
static int setup(void **state)
{
	struct failures *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->call = *state;
	f->device = open("/dev/kvmfilter", O_RDWR | O_CLOEXEC);
	assert_true(f->device >= 0);
	f->event = eventfd(0, EFD_CLOEXEC);
	assert_true(f->event >= 0);
	filter_make(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct failures *f = *state;

	fixture_destroy(f->fixture);
	close(f->event);
	close(f->device);
	free(f);
	return 0;
}

/*
 * A call whose points of failure are walked. prepare and after may be NULL; after puts things
 * back, whatever became of the call, and checks what is particular to it.
 */
struct call {
	const char *name;
	const int *errors;	/* that it may fail with, 0 at the end */
	void (*prepare)(struct failures *f);
	long (*make)(struct failures *f);
	void (*after)(struct failures *f, long result, int error);
};

static const int copies[] = { EFAULT, 0 };
static const int memory[] = { EFAULT, ENOMEM, 0 };
static const int descriptors[] = { EFAULT, ENOMEM, EMFILE, ENFILE, 0 };

static bool error_is_one_of(int error, const int *errors)
{
	for (; *errors; errors++)
		if (error == *errors)
			return true;
	return false;
}

static void assert_usable(struct failures *f)
{
	__u64 value = 0;

	assert_answered(f->fixture, JOB_IN, PORT, 4, &value);
	assert_true(value != (__u32)EXIT_VALUE);
}

/* Returns whether point @n was reached. @n = 0: nothing fails. */
static bool walk_point(struct failures *f, const struct call *call, unsigned int n,
		       unsigned int *refused)
{
	bool reached = false;
	long result;
	int error;

	if (call->prepare)
		call->prepare(f);
	if (n)
		arm(n);
	errno = 0;
	result = call->make(f);
	error = result < 0 ? errno : 0;
	if (n)
		reached = disarm();
	if (error && (!reached || !error_is_one_of(error, call->errors)))
		fail_msg("%s, point %u: error %d (%s)", call->name, n, error,
			 strerror(error));
	*refused += error != 0;
	if (call->after)
		call->after(f, result, error);
	assert_usable(f);
	return reached;
}

static void walk(void **state)
{
	struct failures *f = *state;
	const struct call *call = f->call;
	unsigned int refused = 0, none = 0, n = 1;

	if (nth < 0) {
		print_message("# skipped: this kernel has no fault injection\n");
		skip();
	}
	/* Whatever the first call sets up for good is there. */
	walk_point(f, call, 0, &none);
	while (walk_point(f, call, n, &refused)) {
		walk_point(f, call, 0, &none);
		n++;
		assert_true(n < POINTS_MAX);
	}
	assert_int_equal(none, 0);
	print_message("# %s: %u points of failure, %u of them refuse the call\n", call->name,
		      n - 1, refused);
}

/* --- the device --------------------------------------------------------------- */

static long make_open(struct failures *f)
{
	(void)f;
	return open("/dev/kvmfilter", O_RDWR | O_CLOEXEC);
}

static void after_open(struct failures *f, long result, int error)
{
	(void)f;
	(void)error;
	if (result >= 0)
		close(result);
}

static long make_query(struct failures *f)
{
	struct kvmfilter_query args = { .size = sizeof(args) };

	return ioctl(f->device, KVMFILTER_QUERY, &args);
}

static long make_create(struct failures *f)
{
	struct kvmfilter_create args = {
		.size = sizeof(args),
		.vm_fd = vm_fd(f->fixture->vm),
		.scratch_size = 3 * 4096,
	};

	return ioctl(f->device, KVMFILTER_CREATE, &args);
}

/* --- programs ----------------------------------------------------------------- */

static long load(struct failures *f, const struct bpf_insn *insns, unsigned int count,
		 unsigned int direction)
{
	struct kvmfilter_prog_load args = {
		.size = sizeof(args),
		.insns = (uintptr_t)insns,
		.insn_count = count,
		.direction = direction,
		.state_size = sizeof(struct test_state),
		.log = (uintptr_t)f->log,
		.log_size = sizeof(f->log),
	};
	long result = ioctl(f->filter, KVMFILTER_PROG_LOAD, &args);

	f->prog = result ? 0 : args.prog;
	return result;
}

static long make_load(struct failures *f)
{
	return load(f, ring_write_insns, sizeof(ring_write_insns) / sizeof(ring_write_insns[0]),
		    ring_write_direction);
}

/* So long that pages are needed for the instructions, for the verifier and for the JIT. */
static long make_load_long(struct failures *f)
{
	static struct bpf_insn insns[KVMFILTER_INSNS_MAX];

	for (unsigned int i = 0; i < KVMFILTER_INSNS_MAX; i++)
		insns[i] = (struct bpf_insn) { .code = BPF_ALU64 | BPF_MOV | BPF_K };
	insns[KVMFILTER_INSNS_MAX - 1].code = BPF_JMP | BPF_EXIT;
	return load(f, insns, KVMFILTER_INSNS_MAX, KVMFILTER_READ);
}

static long make_load_rejected(struct failures *f)
{
	static const struct bpf_insn insns[] = { { .code = BPF_JMP | BPF_EXIT } };

	/* r0 is not set. */
	if (load(f, insns, 1, KVMFILTER_READ) < 0 && errno != EACCES)
		return -1;
	return 0;
}

static long make_unload(struct failures *f)
{
	struct kvmfilter_prog_unload args = { .size = sizeof(args), .prog = f->prog };

	return ioctl(f->filter, KVMFILTER_PROG_UNLOAD, &args);
}

static void after_load(struct failures *f, long result, int error)
{
	(void)result;
	if (!error && f->prog)
		assert_int_equal(make_unload(f), 0);
}

static void prepare_unload(struct failures *f)
{
	assert_int_equal(make_load(f), 0);
}

/* Refused, the program is still there; else it is gone. */
static void after_unload(struct failures *f, long result, int error)
{
	(void)result;
	assert_int_equal(make_unload(f), error ? 0 : -1);
	assert_true(error || errno == ENOENT);
}

static long make_run(struct failures *f)
{
	struct test_state data = {};
	struct kvmfilter_prog_run args = {
		.size = sizeof(args),
		.prog = f->write_prog,
		.repeat = 2,
		.access = { .address = 1, .width = 1, .direction = KVMFILTER_WRITE },
		.state = (uintptr_t)&data,
		.state_size = sizeof(data),
	};
	long result = ioctl(f->filter, KVMFILTER_PROG_RUN, &args);

	assert_true(result || data.writes == 2);
	return result;
}

/* --- ranges ------------------------------------------------------------------- */

static long make_add(struct failures *f)
{
	struct kvmfilter_range_add args = {
		.size = sizeof(args),
		.address = OTHER_PORT,
		.length = 4,
		.bus = KVMFILTER_BUS_PIO,
		.read_prog = f->read_prog,
		.write_prog = f->write_prog,
	};
	long result = ioctl(f->filter, KVMFILTER_RANGE_ADD, &args);

	f->range = args.range;
	return result;
}

static long make_remove(struct failures *f)
{
	struct kvmfilter_range_remove args = { .size = sizeof(args), .range = f->range };

	return ioctl(f->filter, KVMFILTER_RANGE_REMOVE, &args);
}

static void assert_other_port(struct failures *f, bool answered)
{
	__u64 value = 0;

	assert_int_equal(fixture_access(f->fixture, JOB_IN, OTHER_PORT, 4, &value), !answered);
}

static void after_add(struct failures *f, long result, int error)
{
	(void)result;
	assert_other_port(f, !error);
	if (!error)
		assert_int_equal(make_remove(f), 0);
}

static void prepare_remove(struct failures *f)
{
	assert_int_equal(make_add(f), 0);
	assert_other_port(f, true);
}

static void after_remove(struct failures *f, long result, int error)
{
	(void)result;
	assert_other_port(f, error == EFAULT);
	if (error == EFAULT) {
		assert_int_equal(make_remove(f), 0);
		return;
	}
	assert_int_equal(make_remove(f), -1);
	assert_int_equal(errno, ENOENT);
	/* As the header says: with KVM's bus the other ranges are gone. */
	if (error == EIO)
		filter_make_again(f);
}

static long make_counters(struct failures *f)
{
	struct kvmfilter_counters args = { .size = sizeof(args), .range = 1 };

	return ioctl(f->filter, KVMFILTER_COUNTERS, &args);
}

/* --- notifiers ---------------------------------------------------------------- */

static long set_notifier(struct failures *f, int event)
{
	struct kvmfilter_notifier_set args = {
		.size = sizeof(args), .notifier = 3, .event_fd = event,
	};

	return ioctl(f->filter, KVMFILTER_NOTIFIER_SET, &args);
}

/* A second one replaces the first, which KVM's readers are waited for. */
static void prepare_notifier(struct failures *f)
{
	assert_int_equal(set_notifier(f, f->event), 0);
}

static long make_notifier(struct failures *f)
{
	return set_notifier(f, f->event);
}

static void after_notifier(struct failures *f, long result, int error)
{
	(void)result;
	(void)error;
	assert_int_equal(set_notifier(f, -1), 0);
}

/* --- scratch, and the end ----------------------------------------------------- */

static long make_mmap(struct failures *f)
{
	__u64 *block = mmap(NULL, FIXTURE_SCRATCH, PROT_READ | PROT_WRITE, MAP_SHARED,
			    f->filter, 0);

	if (block == MAP_FAILED)
		return -1;
	/* A page table that is not to be had is asked for again. */
	__atomic_add_fetch(&block[FIXTURE_SCRATCH / 8 - 1], 1, __ATOMIC_RELAXED);
	munmap(block, FIXTURE_SCRATCH);
	return 0;
}

static void prepare_close(struct failures *f)
{
	assert_int_equal(make_add(f), 0);
	assert_int_equal(set_notifier(f, f->event), 0);
}

/* Never refused: if KVM has no memory, its bus goes, as with KVMFILTER_RANGE_REMOVE. */
static long make_close(struct failures *f)
{
	kvmfilter_destroy(f->fixture->filter);
	f->fixture->filter = NULL;
	return 0;
}

static void after_close(struct failures *f, long result, int error)
{
	(void)result;
	(void)error;
	assert_other_port(f, false);
	filter_make_again(f);
}

static const int removal[] = { EFAULT, EIO, 0 };
static const int none[] = { 0 };

static const struct call calls[] = {
	{ .name = "open", .errors = descriptors, .make = make_open, .after = after_open },
	{ .name = "QUERY", .errors = copies, .make = make_query },
	{ .name = "CREATE", .errors = descriptors, .make = make_create, .after = after_open },
	{ .name = "PROG_LOAD", .errors = memory, .make = make_load, .after = after_load },
	{ .name = "PROG_LOAD of the longest", .errors = memory, .make = make_load_long,
	  .after = after_load },
	{ .name = "PROG_LOAD of a wrong one", .errors = memory, .make = make_load_rejected },
	{ .name = "PROG_UNLOAD", .errors = copies, .prepare = prepare_unload,
	  .make = make_unload, .after = after_unload },
	{ .name = "PROG_RUN", .errors = memory, .make = make_run },
	{ .name = "RANGE_ADD", .errors = memory, .make = make_add, .after = after_add },
	{ .name = "RANGE_REMOVE", .errors = removal, .prepare = prepare_remove,
	  .make = make_remove, .after = after_remove },
	{ .name = "COUNTERS", .errors = copies, .make = make_counters },
	{ .name = "NOTIFIER_SET", .errors = copies, .prepare = prepare_notifier,
	  .make = make_notifier, .after = after_notifier },
	{ .name = "mmap", .errors = memory, .make = make_mmap },
	{ .name = "close", .errors = none, .prepare = prepare_close, .make = make_close,
	  .after = after_close },
};

#define CALLS	(sizeof(calls) / sizeof(calls[0]))

int main(void)
{
	struct CMUnitTest tests[CALLS];

	for (size_t i = 0; i < CALLS; i++)
		tests[i] = (struct CMUnitTest) {
			calls[i].name, walk, setup, teardown, (void *)&calls[i],
		};
	return cmocka_run_group_tests(tests, setup_group, NULL);
}
