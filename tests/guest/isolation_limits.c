// SPDX-License-Identifier: GPL-2.0
/*
 * What a VMM is allowed by others: resource limits, seccomp, a memory cgroup.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "isolation.h"
#include "test_programs.h"

static void answer(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = EXIT_VALUE;
}

/* Scratch is locked memory; nothing of a filter is a process, or a file that is written. */
static int within_limits(void *opaque)
{
	static const int resources[] = {
		RLIMIT_NPROC, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_CORE, RLIMIT_SIGPENDING,
		RLIMIT_MSGQUEUE,
	};
	const struct rlimit none = { 0, 0 }, page = { 4096, 4096 };
	struct kvmfilter *filter;
	struct vm *vm;

	(void)opaque;
	become(VMM);
	/* KVM itself needs memory of the process, and a thread with the first KVM_RUN. */
	vm = vm_create(1, 0, answer, NULL);
	vm_job_begin(vm, 0);
	vm_run(vm, 0);
	for (unsigned int i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
		if (setrlimit(resources[i], &none))
			return 200;
	if (setrlimit(RLIMIT_MEMLOCK, &page))
		return 201;
	if (kvmfilter_create(&filter, vm_fd(vm), 4097) != -ENOMEM)
		return 1;
	return all_works_with(vm);
}

void resource_limits_do_not_matter(void **state)
{
	(void)state;
	assert_child(within_limits, NULL);
}

static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* A filter that can't be mapped is none: its descriptor is closed again. */
static int without_address_space(void *opaque)
{
	struct vm *vm = vm_create(1, 0, answer, NULL);
	int before = open_descriptors();
	const struct rlimit none = { 1 << 20, RLIM_INFINITY };
	const struct rlimit some = { RLIM_INFINITY, RLIM_INFINITY };
	struct kvmfilter *filter;

	(void)opaque;
	if (setrlimit(RLIMIT_AS, &none))
		return 200;
	if (kvmfilter_create(&filter, vm_fd(vm), KVMFILTER_SCRATCH_MAX) != -ENOMEM)
		return 1;
	if (setrlimit(RLIMIT_AS, &some))
		return 201;
	if (open_descriptors() != before)
		return 2;
	return all_works_with(vm);
}

void without_address_space_nothing_is_left(void **state)
{
	(void)state;
	assert_child(without_address_space, NULL);
}

#define JIT_LIMIT	"/proc/sys/net/core/bpf_jit_limit"

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool right = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return right;
}

/* Nothing is interpreted instead. */
static int without_jit_memory(void *opaque)
{
	struct kvmfilter_prog_load load = {
		.size = sizeof(load), .insns = (uintptr_t)count_read_insns,
		.insn_count = sizeof(count_read_insns) / sizeof(count_read_insns[0]),
		.state_size = sizeof(struct test_state),
	};
	struct fixture *f;

	(void)opaque;
	become(VMM);
	f = fixture_create(1);
	if (!ioctl(kvmfilter_fd(f->filter), KVMFILTER_PROG_LOAD, &load))
		return 1;
	return errno == ENOMEM && !load.prog ? 0 : 2;
}

void without_jit_memory_programs_are_refused(void **state)
{
	char before[32] = "";
	int fd = open(JIT_LIMIT, O_RDONLY), status;

	(void)state;
	assert_true(read(fd, before, sizeof(before) - 1) > 0);
	close(fd);
	assert_true(write_text(JIT_LIMIT, "1"));
	status = child_status(without_jit_memory, NULL);
	assert_true(write_text(JIT_LIMIT, before));
	assert_int_equal(status, 0);
	assert_int_equal(all_works(), 0);
}

#define SECCOMP_ARG(n)	offsetof(struct seccomp_data, args[n])

static bool install(const struct sock_filter *insns, unsigned int count)
{
	struct sock_fprog prog = { .len = count, .filter = (struct sock_filter *)insns };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

#ifdef __aarch64__
#define ARCHITECTURE	AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE	AUDIT_ARCH_X86_64
#endif

/* What a VMM that locks itself up needs for kvmfilter; all else is death. */
static int under_strict_seccomp(void *opaque)
{
	static const int allowed[] = {
		SYS_openat, SYS_ioctl, SYS_mmap, SYS_munmap, SYS_close, SYS_read, SYS_write,
		SYS_brk, SYS_eventfd2, SYS_exit_group,
	};
	const unsigned int count = sizeof(allowed) / sizeof(allowed[0]);
	struct sock_filter insns[64] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_filter *next = insns + 4;

	(void)opaque;
	for (unsigned int i = 0; i < count; i++)
		*next++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i],
						       count - i, 0);
	*next++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	*next++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	become(VMM);
	if (!install(insns, next - insns))
		return 200;
	return all_works();
}

/* To show that the filter is one. */
static int against_strict_seccomp(void *opaque)
{
	int err = under_strict_seccomp(opaque);

	return err ? err : socket(AF_UNIX, SOCK_STREAM, 0);
}

void a_strict_seccomp_filter_will_do(void **state)
{
	(void)state;
	assert_child(under_strict_seccomp, NULL);
	assert_int_equal(child_status(against_strict_seccomp, NULL) & 0x7f, SIGSYS);
}

/* Refuses kvmfilter's commands, which can be told by their number, and not KVM's. */
static int under_refusing_seccomp(void *opaque)
{
	const unsigned int *refused = opaque;
	const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SECCOMP_ARG(1)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, *refused, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct vm *vm = vm_create(1, 0, answer, NULL);
	int before = open_descriptors();
	struct kvmfilter *filter;
	struct kvmfilter_query query;

	if (!install(insns, sizeof(insns) / sizeof(insns[0])))
		return 200;
	if (*refused == KVMFILTER_QUERY && kvmfilter_query(&query) != -EXDEV)
		return 1;
	if (*refused != KVMFILTER_QUERY && kvmfilter_query(&query))
		return 2;
	/* The library asks for the version first. */
	if (kvmfilter_create(&filter, vm_fd(vm), 4096) != -EXDEV)
		return 3;
	return open_descriptors() != before;
}

void a_seccomp_filter_that_refuses_is_obeyed(void **state)
{
	unsigned int query = KVMFILTER_QUERY, create = KVMFILTER_CREATE;

	(void)state;
	assert_child(under_refusing_seccomp, &query);
	assert_child(under_refusing_seccomp, &create);
}

#define GROUP	"/sys/fs/cgroup/isolation"

static long charged(void)
{
	FILE *file = fopen(GROUP "/memory.current", "r");
	long bytes = -1;

	if (!file || fscanf(file, "%ld", &bytes) != 1)
		bytes = -1;
	if (file)
		fclose(file);
	return bytes;
}

/* One kind of object, taken until there is no memory. */
struct charge {
	const char *what;
	unsigned int each;	/* of them in a filter */
	unsigned int bytes;	/* that one takes at least */
	long room;		/* bytes for all */
	bool (*take)(struct kvmfilter *filter, unsigned int index);
	/* Shared with the child. */
	unsigned int taken;
	long before, after;
};

static bool take_filter(struct kvmfilter *filter, unsigned int index)
{
	(void)filter;
	(void)index;
	return true;
}

/* As long as can be, so that it takes memory, and unlike all others, or it would cost once. */
static bool take_program(struct kvmfilter *filter, unsigned int index)
{
	static struct bpf_insn insns[KVMFILTER_INSNS_MAX];
	static int number;
	const struct kvmfilter_prog_spec spec = {
		.insns = insns, .insn_count = KVMFILTER_INSNS_MAX,
		.direction = KVMFILTER_READ,
	};

	(void)index;
	for (unsigned int i = 0; i < KVMFILTER_INSNS_MAX - 1; i++)
		insns[i] = (struct bpf_insn) {
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1,
		};
	insns[0].imm = number++;
	insns[KVMFILTER_INSNS_MAX - 1] = (struct bpf_insn) { .code = BPF_JMP | BPF_EXIT };
	return kvmfilter_prog_load(filter, &spec) > 0;
}

static bool take_range(struct kvmfilter *filter, unsigned int index)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct kvmfilter_prog_spec spec = {
		.insns = insns, .insn_count = 2, .direction = KVMFILTER_READ,
	};
	static int prog;
	struct kvmfilter_range_spec range = {
		.bus = KVMFILTER_BUS_MMIO, .address = 0xd0000000UL + index * 8, .length = 8,
	};

	if (!index)
		prog = kvmfilter_prog_load(filter, &spec);
	range.read_prog = prog;
	return kvmfilter_range_add(filter, &range) > 0;
}

static int take_all(void *opaque)
{
	const struct rlimit many = { 1 << 16, 1 << 16 };
	struct charge *charge = opaque;
	struct kvmfilter *filter;
	char allowed[32];
	struct vm *vm;

	if (setrlimit(RLIMIT_NOFILE, &many) || !write_text(GROUP "/cgroup.procs", "0"))
		return 200;
	vm = vm_create(1, 0, answer, NULL);
	charge->before = charged();
	snprintf(allowed, sizeof(allowed), "%ld", charge->before + charge->room);
	if (!write_text(GROUP "/memory.max", allowed))
		return 201;
	for (unsigned int k = 0; k < 10000; k++) {
		int err = kvmfilter_create(&filter, vm_fd(vm), 4096);

		if (err)
			return err == -ENOMEM ? 0 : 1;
		for (unsigned int i = 0; i < charge->each; i++) {
			if (!charge->take(filter, i))
				/* Or KVM's bus is full first. */
				return errno == ENOMEM || errno == ENOSPC ? 0 : 2;
			charge->taken++;
			if (charge->taken % 16 == 0)
				charge->after = charged();
		}
	}
	return 3;
}

static void check_charge(const struct charge *kind)
{
	struct charge *charge = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	memcpy(charge, kind, sizeof(*charge));
	assert_int_equal(mkdir(GROUP, 0755), 0);
	status = child_status(take_all, charge);
	print_message("# %s: %u taken, then %s, %ld bytes each\n", charge->what, charge->taken,
		      status == SIGKILL ? "killed" : "refused",
		      (charge->after - charge->before) / (charge->taken ? charge->taken : 1));
	/* The OOM killer takes who is guilty, where KVM or the kernel knows no refusal. */
	if (status != SIGKILL)
		assert_int_equal(status, 0);
	assert_true(charge->taken >= 16);
	assert_true(charge->after - charge->before >
		    (long)charge->bytes * (charge->taken & ~15U) / 4 * 3);
	/* All is given back, and others had nothing to do with it. */
	for (int i = 0; i < 100 && rmdir(GROUP); i++)
		usleep(50000);
	assert_int_equal(access(GROUP, F_OK), -1);
	assert_int_equal(all_works(), 0);
	munmap(charge, 4096);
}

void every_object_is_charged(void **state)
{
	static const struct charge kinds[] = {
		{ "filters", 1, 4096, 8 << 20, take_filter, 0, 0, 0 },
		{ "programs", 500, 4096 * 8, 8 << 20, take_program, 0, 0, 0 },
		{ "ranges", 900, 128, 256 << 10, take_range, 0, 0, 0 },
	};

	(void)state;
	assert_int_equal(mount("none", "/sys/fs/cgroup", "cgroup2", 0, NULL), 0);
	assert_true(write_text("/sys/fs/cgroup/cgroup.subtree_control", "+memory"));
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		check_charge(&kinds[i]);
}
