// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile VMM and the end of things: forked, passed on, closed in every order, killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostile_vmm.h"
#include "others.h"
#include "test_programs.h"

#define SCRATCH		4096

static int status_of(pid_t child)
{
	int status = -1;

	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

/* What a child inherits: it may look at scratch, and command nothing; nor run a vCPU. */
static int be_forked_child(struct hostile *hostile)
{
	struct fixture *f = hostile->fixture;
	int fd = kvmfilter_fd(f->filter);
	char *again = mmap(NULL, SCRATCH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (others_commands_fail(fd, EPERM))
		return 1;
	if (again == MAP_FAILED || ioctl(vm_vcpu_fd(f->vm, 0), KVM_RUN, 0) != -1)
		return 2;
	/* One memory, by the mapping that was inherited and by a new one. */
	fixture_data(f, BYSTANDER_STATE)->c = 77;
	again[SCRATCH - 1] = 78;
	kvmfilter_destroy(f->filter);
	close(vm_fd(f->vm));
	return 0;
}

void a_forked_child_may_only_look(void **state)
{
	struct hostile *hostile = hostile_create(2);
	struct fixture *f = hostile->fixture;
	struct rounds rounds;

	(void)state;
	hostile_start(hostile);
	rounds_begin(&rounds, "forks under running vCPUs", 5, 2);
	while (rounds_next(&rounds)) {
		pid_t child = fork();

		if (!child)
			_exit(be_forked_child(hostile));
		assert_int_equal(status_of(child), 0);
		assert_int_equal(fixture_data(f, BYSTANDER_STATE)->c, 77);
	}
	hostile_stop(hostile);
	rounds_end(&rounds);
	/* The children's close() took nothing away. */
	hostile_check_counts(hostile);
	hostile_destroy(hostile);
	assert_module_unused();
}

/* Gets the filter of a VMM that dies, and is the last who holds it. */
static int be_heir(int from)
{
	int fd = others_receive(from);
	char *scratch = mmap(NULL, SCRATCH, PROT_READ, MAP_SHARED, fd, 0);
	char byte;

	if (fd < 0 || scratch == MAP_FAILED)
		return 1;
	/* Until the VMM is gone. */
	while (recv(from, &byte, 1, 0) > 0)
		;
	if (scratch[8] != 0x55)
		return 2;
	if (others_commands_fail(fd, EPERM))
		return 3;
	return 0;
}

static void be_vmm_that_dies(int to)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, count_read, sizeof(struct test_state)), fd;

	fixture_add(f, KVMFILTER_BUS_PIO, VICTIM_PORT, 1, prog, 0);
	fixture_data(f, 0)->reads = 0x55;
	fd = kvmfilter_fd(f->filter);
	others_send(to, &fd, 1);
	raise(SIGKILL);
}

/* A descriptor in a socket that nobody will read from, the socket itself among it. */
static void leave_in_flight(void)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, count_read, sizeof(struct test_state));
	int ends[2], fds[3];

	fixture_add(f, KVMFILTER_BUS_PIO, VICTIM_PORT, 1, prog, 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	fds[0] = kvmfilter_fd(f->filter);
	fds[1] = ends[0];
	fds[2] = ends[1];
	others_send(ends[0], fds, 3);
	close(ends[0]);
	close(ends[1]);
	fixture_destroy(f);
	/* The kernel looks for such circles when a socket is closed. */
	close(socket(AF_UNIX, SOCK_STREAM, 0));
}

void a_passed_descriptor_keeps_what_it_must(void **state)
{
	struct rounds rounds;

	(void)state;
	rounds_begin(&rounds, "descriptors passed on", 8, 2);
	while (rounds_next(&rounds)) {
		pid_t vmm, heir;
		int ends[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
		heir = fork();
		if (!heir) {
			close(ends[0]);
			_exit(be_heir(ends[1]));
		}
		close(ends[1]);
		vmm = fork();
		if (!vmm)
			be_vmm_that_dies(ends[0]);
		close(ends[0]);
		assert_true(WIFSIGNALED(status_of(vmm)));
		assert_int_equal(status_of(heir), 0);
		leave_in_flight();
	}
	rounds_end(&rounds);
	assert_module_unused();
}

/* What a VMM holds, and may give up in any order. */
enum held { VM, VCPU, FILTER, KVM, MAPPING, EVENTFD, HELD };

struct holder {
	struct fixture *fixture;
	int fds[HELD];
	char *mapping;
	struct hostile_vcpu *vcpu;
};

static void *run_until_closed(void *opaque)
{
	const int *fd = opaque;

	/* The guest never ends a job: it runs until KVM_RUN is interrupted or refused. */
	for (;;)
		if (ioctl(*fd, KVM_RUN, 0) && errno != EINTR)
			return NULL;
}

static void ignore(int number)
{
	(void)number;
}

static void give_up(struct holder *holder, enum held what)
{
	if (what == MAPPING)
		munmap(holder->mapping, SCRATCH);
	else
		close(holder->fds[what]);
}

/* The @index-th of all orders. */
static void permute(unsigned int index, enum held *order)
{
	for (unsigned int i = 0; i < HELD; i++)
		order[i] = i;
	for (unsigned int i = 0; i < HELD; i++) {
		unsigned int k = i + index % (HELD - i);
		enum held taken = order[k];

		index /= HELD - i;
		order[k] = order[i];
		order[i] = taken;
	}
}

/*
 * A VMM in a process of its own, whose vCPU is inside the guest or not, gives up one after
 * another. The guest's notifier is set, its ranges are there.
 */
static void close_in_order(unsigned int index, bool running)
{
	struct fixture *f = fixture_create(1);
	int write_prog = fixture_load(f, ring_write, sizeof(struct test_state));
	int read_prog = fixture_load(f, count_read, sizeof(struct test_state));
	const struct sigaction action = { .sa_handler = ignore };
	struct job *job = vm_job_begin(f->vm, 0);
	struct holder holder = { .fixture = f };
	enum held order[HELD];
	pthread_t thread;
	int vcpu;

	fixture_add(f, KVMFILTER_BUS_PIO, VICTIM_PORT, 4, read_prog, write_prog);
	fixture_add(f, KVMFILTER_BUS_MMIO, VICTIM_MMIO, 8, read_prog, 0);
	holder.fds[VM] = vm_fd(f->vm);
	holder.fds[VCPU] = vm_vcpu_fd(f->vm, 0);
	holder.fds[FILTER] = kvmfilter_fd(f->filter);
	holder.fds[KVM] = open("/dev/kvm", O_RDWR);
	holder.fds[EVENTFD] = eventfd(0, EFD_NONBLOCK);
	holder.mapping = (char *)fixture_state(f, 0);
	kvmfilter_notifier_set(f->filter, 0, holder.fds[EVENTFD]);

	job->rounds = ~0U;
	vm_job_add(job, JOB_OUT, VICTIM_PORT, 1, 0);
	vm_job_add(job, JOB_READ, VICTIM_MMIO, 8, 0);
	job->keep = 0;
	sigaction(SIGUSR1, &action, NULL);
	vcpu = holder.fds[VCPU];
	if (running) {
		pthread_create(&thread, NULL, run_until_closed, &vcpu);
		usleep(index % 8 * 500);
	}
	permute(index, order);
	for (unsigned int i = 0; i < HELD; i++)
		give_up(&holder, order[i]);
	if (running)
		pthread_kill(thread, SIGUSR1);
}

#define ORDERS	720	/* HELD! */

void every_order_of_closing(void **state)
{
	unsigned int start = hostile_seed() % ORDERS, index;
	struct rounds rounds;

	(void)state;
	/* Every seventh: 7 and ORDERS have no common factor, so it comes to all of them. */
	rounds_begin(&rounds, "orders of closing", 10, 3);
	for (index = start; rounds_next(&rounds); index = (index + 7) % ORDERS) {
		pid_t child = fork();

		if (!child) {
			close_in_order(index, rounds.count & 1);
			_exit(0);
		}
		assert_int_equal(status_of(child), 0);
	}
	rounds_end(&rounds);
	assert_module_unused();
}

/* A VMM that does all of the above at once until it dies. */
static void be_busy_vmm(void)
{
	struct hostile *hostile = hostile_create(2);
	struct fixture *f = hostile->fixture;
	int event = eventfd(0, EFD_NONBLOCK);

	hostile->odd_values = true;
	hostile_start(hostile);
	for (;;) {
		int prog = fixture_load(f, ring_write, sizeof(struct test_state));
		int range = fixture_add(f, KVMFILTER_BUS_PIO, 0x700, 1, 0, prog);
		struct kvmfilter *other;

		kvmfilter_notifier_set(f->filter, VICTIM_VALUE & 63, event);
		if (!kvmfilter_create(&other, vm_fd(f->vm), SCRATCH))
			kvmfilter_destroy(other);
		if (fork() == 0)
			_exit(0);
		kvmfilter_range_remove(f->filter, range);
		kvmfilter_prog_unload(f->filter, prog);
		fixture_state(f, 0)->sequence ^= 1;
	}
}

void vmms_are_killed_at_any_moment(void **state)
{
	uint64_t random = hostile_seed_next();
	struct rounds rounds;
	long before = hostile_kernel_memory(), after;

	(void)state;
	rounds_begin(&rounds, "VMMs killed", 20, 3);
	while (rounds_next(&rounds)) {
		pid_t child = fork();

		if (!child)
			be_busy_vmm();
		/* From before its VM exists to well after its vCPUs run. */
		usleep(random_next(&random) % 100000);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_true(WIFSIGNALED(status_of(child)));
	}
	rounds_end(&rounds);
	assert_module_unused();
	after = hostile_kernel_memory();
	print_message("# the kernel's memory: %ld kB before, %ld kB after\n", before, after);
	assert_true(after - before < 4096);
}
