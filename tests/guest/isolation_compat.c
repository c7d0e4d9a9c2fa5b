// SPDX-License-Identifier: GPL-2.0
/*
 * Callers of 32 bits: int 0x80 takes a 64-bit program to the same entries of the kernel,
 * its compat_ioctl among them. All that they point to is in the lower 4 GiB.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolation.h"
#include "test_programs.h"

/* Numbers of calls there. */
#define I386_GETPID	20
#define I386_IOCTL	54
#define I386_MMAP2	192

/* The sixth argument is 0, and there is a red zone below the stack. */
static long call32(long number, long a, long b, long c, long d, long e)
{
	long result;

	/* r8 to r11 are not kept by older kernels. */
	__asm__ volatile("lea -128(%%rsp), %%rsp\n"
			 "push %%rbp\n"
			 "xor %%ebp, %%ebp\n"
			 "int $0x80\n"
			 "pop %%rbp\n"
			 "lea 128(%%rsp), %%rsp"
			 : "=a"(result)
			 : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	return (int)result;
}

static int getpid32(void *opaque)
{
	(void)opaque;
	return call32(I386_GETPID, 0, 0, 0, 0, 0) != getpid();
}

static int ioctl32(int fd, unsigned long number, const void *args)
{
	return call32(I386_IOCTL, fd, (long)number, (long)args, 0, 0);
}

/* All arguments, and what these point to. */
struct low {
	struct kvmfilter_query query;
	struct kvmfilter_create create;
	struct kvmfilter_prog_load load;
	struct kvmfilter_range_add add;
	struct kvmfilter_notifier_set notifier;
	struct kvmfilter_counters counters;
	struct kvmfilter_prog_run run;
	struct kvmfilter_range_remove remove;
	struct kvmfilter_prog_unload unload;
	struct test_state data;
	struct bpf_insn insns[64];
	char log[256];
};

static void check_load(struct low *low, int filter)
{
	assert_true(sizeof(count_read_insns) <= sizeof(low->insns));
	memcpy(low->insns, count_read_insns, sizeof(count_read_insns));
	low->load = (struct kvmfilter_prog_load) {
		.size = sizeof(low->load), .insns = (uintptr_t)low->insns, .insn_count = 1,
		.direction = KVMFILTER_READ, .state_size = sizeof(struct test_state),
		.log = (uintptr_t)low->log, .log_size = sizeof(low->log),
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_PROG_LOAD, &low->load), -EACCES);
	assert_true(low->log[0]);
	assert_int_equal(low->load.log_length, strlen(low->log) + 1);

	low->load.insn_count = sizeof(count_read_insns) / sizeof(count_read_insns[0]);
	low->load.log_length = 0;
	/* A pointer of 64 bits is one here as well, and may be none of this process. */
	low->load.insns |= 1ULL << 63;
	assert_int_equal(ioctl32(filter, KVMFILTER_PROG_LOAD, &low->load), -EFAULT);
	low->load.insns = (uintptr_t)low->insns;
	assert_int_equal(ioctl32(filter, KVMFILTER_PROG_LOAD, &low->load), 0);
	assert_int_equal(low->load.prog, 1);
}

static void check_use(struct low *low, struct fixture *f, int filter)
{
	__u64 value = 0;

	low->add = (struct kvmfilter_range_add) {
		.size = sizeof(low->add), .address = ISOLATION_PORT, .length = 1,
		.bus = KVMFILTER_BUS_PIO, .read_prog = 1,
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_RANGE_ADD, &low->add), 0);
	assert_int_equal(low->add.range, 1);
	assert_answered(f, JOB_IN, ISOLATION_PORT, 1, &value);
	assert_int_equal(value, 1);

	low->counters = (struct kvmfilter_counters) {
		.size = sizeof(low->counters), .range = 1,
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_COUNTERS, &low->counters), 0);
	assert_int_equal(low->counters.done, 1);

	low->data.reads = 1ULL << 40;
	low->run = (struct kvmfilter_prog_run) {
		.size = sizeof(low->run), .prog = 1, .repeat = 5, .access.width = 8,
		.state = (uintptr_t)&low->data, .state_size = sizeof(low->data),
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_PROG_RUN, &low->run), 0);
	assert_true(low->run.access.value == (1ULL << 40) + 5);
	assert_true(low->data.reads == (1ULL << 40) + 5);
	assert_true(low->run.duration_ns > 0);
}

static void check_mapping(int filter)
{
	const int prot = PROT_READ | PROT_WRITE;
	long at = call32(I386_MMAP2, 0, 4096, prot, MAP_SHARED, filter);
	__u64 *low;

	assert_false(at < 0 && at > -4096);
	low = (__u64 *)(uintptr_t)(__u32)at;
	/* Two for the sequence, and what the guest has read. */
	assert_int_equal(low[0], 2);
	assert_int_equal(low[1], 1);
	munmap(low, 4096);
	assert_int_equal(call32(I386_MMAP2, 0, 8192, prot, MAP_SHARED, filter), -EINVAL);
}

void callers_of_32_bits_get_the_same(void **state)
{
	struct fixture *f;
	struct low *low;
	int device, filter, status = child_status(getpid32, NULL);

	(void)state;
	/* Such calls are an option of the kernel, and of how it was started. */
	if (status == SIGSEGV || status == 1)
		skip();
	assert_int_equal(status, 0);
	f = fixture_create(1);
	low = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert_true(low != MAP_FAILED && (uintptr_t)low >> 32 == 0);
	device = open("/dev/kvmfilter", O_RDWR);

	low->query.size = sizeof(low->query);
	assert_int_equal(ioctl32(device, KVMFILTER_QUERY, &low->query), 0);
	assert_int_equal(low->query.abi_version, KVMFILTER_ABI_VERSION);
	assert_int_equal(low->query.tries, KVMFILTER_TRIES);
	assert_int_equal(ioctl32(device, KVMFILTER_PROG_LOAD, &low->query), -ENOTTY);
	low->query.size = offsetof(struct kvmfilter_query, weight_max) - 1;
	assert_int_equal(ioctl32(device, KVMFILTER_QUERY, &low->query), -EINVAL);
	assert_int_equal(ioctl32(device, KVMFILTER_QUERY, NULL), -EFAULT);

	low->create = (struct kvmfilter_create) {
		.size = sizeof(low->create), .vm_fd = vm_fd(f->vm), .scratch_size = 4096,
	};
	filter = ioctl32(device, KVMFILTER_CREATE, &low->create);
	assert_true(filter > 0);
	check_load(low, filter);
	check_use(low, f, filter);
	check_mapping(filter);

	low->notifier = (struct kvmfilter_notifier_set) {
		.size = sizeof(low->notifier), .event_fd = eventfd(0, 0),
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_NOTIFIER_SET, &low->notifier), 0);
	close(low->notifier.event_fd);
	low->notifier.event_fd = -1;
	assert_int_equal(ioctl32(filter, KVMFILTER_NOTIFIER_SET, &low->notifier), 0);
	low->remove = (struct kvmfilter_range_remove) {
		.size = sizeof(low->remove), .range = 1,
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_RANGE_REMOVE, &low->remove), 0);
	assert_int_equal(ioctl32(filter, KVMFILTER_RANGE_REMOVE, &low->remove), -ENOENT);
	low->unload = (struct kvmfilter_prog_unload) {
		.size = sizeof(low->unload), .prog = 1,
	};
	assert_int_equal(ioctl32(filter, KVMFILTER_PROG_UNLOAD, &low->unload), 0);
	assert_int_equal(ioctl32(filter, KVMFILTER_QUERY, &low->query), -ENOTTY);
	close(filter);
	close(device);
	munmap(low, 8192);
	fixture_destroy(f);
}
