// SPDX-License-Identifier: GPL-2.0
/*
 * Who is who: processes and users that get hold of descriptors, capabilities, namespaces.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kvm.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "isolation.h"
#include "test_programs.h"

/* A VMM that hands its descriptors over: the VM's, then the filter's. */
static int be_vmm(void *opaque)
{
	int to = *(int *)opaque, prog, fd;
	struct fixture *f;
	char byte;

	become(VMM);
	f = fixture_create(1);
	prog = fixture_load(f, count_read, sizeof(struct test_state));
	fixture_add(f, KVMFILTER_BUS_PIO, ISOLATION_PORT, 1, prog, 0);
	fixture_data(f, 0)->reads = 0x77;
	fd = vm_fd(f->vm);
	others_send(to, &fd, 1);
	fd = kvmfilter_fd(f->filter);
	others_send(to, &fd, 1);
	/* Until all has been tried. */
	if (read(to, &byte, 1) != 1)
		return 1;
	/* Its range is there, and nothing has been added. */
	if (fixture_counters(f, 1).done || kvmfilter_range_remove(f->filter, 1))
		return 2;
	return kvmfilter_range_remove(f->filter, 2) == -ENOENT ? 0 : 3;
}

struct visitor {
	int from;
	uid_t user;
};

/* Somebody else, with these descriptors: looks at scratch, and gets no further. */
static int be_visitor(void *opaque)
{
	const struct visitor *visitor = opaque;
	struct kvmfilter_create create = { .size = sizeof(create), .scratch_size = 1 };
	/* It may open the device, if that was before it changed its user. */
	int device = open("/dev/kvmfilter", O_RDWR), filter, wrong;
	__u64 *scratch;

	if (visitor->user)
		become(visitor->user);
	create.vm_fd = others_receive(visitor->from);
	filter = others_receive(visitor->from);
	if (device < 0 || create.vm_fd < 0 || filter < 0)
		return 1;
	if (ioctl(device, KVMFILTER_CREATE, &create) != -1 || errno != EPERM)
		return 2;
	wrong = others_commands_fail(filter, EPERM);
	if (wrong)
		return wrong;
	scratch = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, filter, 0);
	if (scratch == MAP_FAILED || scratch[1] != 0x77)
		return 3;
	return write(visitor->from, "x", 1) == 1 ? 0 : 4;
}

static void check_visit(uid_t user)
{
	int ends[2], status;
	struct visitor visitor;
	pid_t vmm;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	vmm = fork();
	if (!vmm)
		_exit(be_vmm(&ends[0]));
	close(ends[0]);
	visitor = (struct visitor) { .from = ends[1], .user = user };
	assert_child(be_visitor, &visitor);
	close(ends[1]);
	assert_int_equal(waitpid(vmm, &status, 0), vmm);
	assert_int_equal(status, 0);
}

void another_process_gets_nowhere(void **state)
{
	(void)state;
	check_visit(VMM);
	check_visit(STRANGER);
}

void root_gets_nowhere_either(void **state)
{
	(void)state;
	check_visit(0);
}

/* This test calls itself again with a number of a descriptor: exec() makes a new process. */
static int exec_with_filter(void *opaque)
{
	struct fixture *f = fixture_create(1);
	char text[16];

	(void)opaque;
	fixture_load(f, count_read, sizeof(struct test_state));
	/* It would be closed. */
	fcntl(kvmfilter_fd(f->filter), F_SETFD, 0);
	snprintf(text, sizeof(text), "%d", kvmfilter_fd(f->filter));
	execl("/proc/self/exe", "test", "filter", text, NULL);
	return 1;
}

static int exec_plainly(void *opaque)
{
	struct fixture *f = fixture_create(1);
	char text[16];

	(void)opaque;
	snprintf(text, sizeof(text), "%d", kvmfilter_fd(f->filter));
	execl("/proc/self/exe", "test", "closed", text, NULL);
	return 1;
}

void another_program_in_the_same_process_gets_nowhere(void **state)
{
	(void)state;
	assert_child(exec_with_filter, NULL);
	assert_child(exec_plainly, NULL);
}

/* KVM knows a process by its memory, and so does kvmfilter: vfork() and its like. */
static int command_from_shared_memory(void *opaque)
{
	struct fixture *f = opaque;
	struct kvmfilter_counters counters;

	return kvmfilter_counters(f->filter, 1, &counters) ||
	       kvmfilter_range_remove(f->filter, 1);
}

void a_process_that_shares_the_memory_may_command(void **state)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, count_read, sizeof(struct test_state)), status;
	char *stack = malloc(1 << 16);
	pid_t child;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, ISOLATION_PORT, 1, prog, 0);
	child = clone(command_from_shared_memory, stack + (1 << 16), CLONE_VM | SIGCHLD, f);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(kvmfilter_range_remove(f->filter, 1), -ENOENT);
	free(stack);
	fixture_destroy(f);
}

static int debug(void *opaque)
{
	const int *filter = opaque;
	int parent = syscall(SYS_pidfd_open, getppid(), 0);
	int fd = syscall(SYS_pidfd_getfd, parent, *filter, 0);

	if (fd < 0)
		return 1;
	return others_commands_fail(fd, EPERM);
}

void a_debugger_gets_a_descriptor_and_no_more(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);

	(void)state;
	assert_child(debug, &fd);
	fixture_destroy(f);
}

/* All of them gone, from all sets, and none to be had by exec(). */
static int without_capabilities(void *opaque)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = {};

	(void)opaque;
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap))
			return 1;
	become(VMM);
	if (syscall(SYS_capset, &header, none) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 2;
	return all_works();
}

void no_capability_is_needed(void **state)
{
	(void)state;
	assert_child(without_capabilities, NULL);
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool right = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return right;
}

/* 0 in its own namespace, and outside who it was. */
static int enter_user_namespace(uid_t user)
{
	char map[32];

	become(user);
	if (unshare(CLONE_NEWUSER))
		return 200;
	snprintf(map, sizeof(map), "0 %d 1", user);
	if (!write_file("/proc/self/setgroups", "deny") ||
	    !write_file("/proc/self/uid_map", map) || !write_file("/proc/self/gid_map", map))
		return 201;
	return getuid() ? 202 : 0;
}

static int be_root_of_namespace(void *opaque)
{
	uid_t user = *(uid_t *)opaque;
	int err = enter_user_namespace(user);

	if (err)
		return err;
	if (user == VMM)
		return all_works();
	/* Full capabilities in there do not open the device, nor make another. */
	if (open("/dev/kvmfilter", O_RDWR) != -1 || errno != EACCES)
		return 1;
	return mknod("/tmp/kvmfilter", S_IFCHR | 0666, makedev(10, 245)) != -1 ||
	       errno != EPERM;
}

void root_of_a_user_namespace_is_who_it_is(void **state)
{
	uid_t vmm = VMM, stranger = STRANGER;
	int status;

	(void)state;
	status = child_status(be_root_of_namespace, &vmm);
	/* A system may refuse them to users. */
	if (status == 200)
		skip();
	assert_int_equal(status, 0);
	assert_child(be_root_of_namespace, &stranger);
}

static int work(void *opaque)
{
	(void)opaque;
	return all_works();
}

static int in_namespaces(void *opaque)
{
	static const int kinds[] = {
		CLONE_NEWPID, CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWNET,
		CLONE_NEWCGROUP,
	};

	(void)opaque;
	/* EINVAL: a kind that this kernel does not have. */
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (unshare(kinds[i]) && errno != EINVAL)
			return 1;
	/* The next child is process 1 there. */
	return child_status(work, NULL);
}

void namespaces_make_no_difference(void **state)
{
	(void)state;
	assert_child(in_namespaces, NULL);
}

static void answer_nothing(void *opaque, struct vm_io *io)
{
	(void)opaque;
	(void)io;
}

static char said[256];

static void keep_message(void *opaque, const char *message)
{
	(void)opaque;
	snprintf(said, sizeof(said), "%s", message);
}

/* Programs read the initial namespace's clocks, which would be other ones than those of here. */
static int is_refused(void *opaque)
{
	struct vm *vm = vm_create(1, 0, answer_nothing, NULL);
	struct kvmfilter_options options = {
		.size = sizeof(options), .vm_fd = vm_fd(vm), .scratch_size = 4096,
		.log = keep_message,
	};
	struct kvmfilter *filter;

	(void)opaque;
	if (kvmfilter_create_with(&filter, &options) != -EXDEV)
		return 3;
	if (kvmfilter_create(&filter, vm_fd(vm), 4096) != -EXDEV)
		return 4;
	vm_destroy(vm);
	return strstr(said, "time namespace") ? 0 : 5;
}

struct time_namespace {
	const char *offsets;
	int (*body)(void *opaque);
};

static int in_time_namespace(void *opaque)
{
	const struct time_namespace *namespace = opaque;

	if (unshare(CLONE_NEWTIME))
		return 1;
	if (!write_file("/proc/self/timens_offsets", namespace->offsets))
		return 2;
	return child_status(namespace->body, NULL);
}

/* What all_works() says of programs' numbers is for who has loaded none before. */
static int is_created(void *opaque)
{
	struct fixture *f = fixture_create(1);

	(void)opaque;
	fixture_destroy(f);
	return 0;
}

void a_time_namespace_is_refused_if_its_clocks_differ(void **state)
{
	static struct time_namespace namespaces[] = {
		{ "monotonic 100000 0", is_refused },
		{ "boottime 100000 0", is_refused },
		{ "monotonic -1 0", is_refused },
		{ "monotonic 0 0", is_created },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
		assert_child(in_time_namespace, &namespaces[i]);
}
