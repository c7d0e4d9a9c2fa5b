// SPDX-License-Identifier: GPL-2.0
/*
 * Machines: who answers an exit.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include "machine_test.h"

/* What KVM_RUN returns with: its page, and the data of an access to ports behind it. */
static union {
	struct kvm_run run;
	__u8 page[8192];
} vcpu;

static __u8 *io(bool out, __u16 port, __u8 size, __u32 count)
{
	vcpu.run.exit_reason = KVM_EXIT_IO;
	vcpu.run.io.direction = out ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN;
	vcpu.run.io.port = port;
	vcpu.run.io.size = size;
	vcpu.run.io.count = count;
	vcpu.run.io.data_offset = 4096;
	return vcpu.page + 4096;
}

static int handle(struct kvmfilter_device **who)
{
	return kvmfilter_machine_exit(machine, &vcpu.run, who);
}

TEST(an_access_to_ports_is_the_devices)
{
	struct kvmfilter_device *rtc = add(&kvmfilter_rtc_model, 0x70), *who = NULL;
	__u8 *data = io(true, 0x70, 1, 1);

	UNUSED;
	*data = 0x40;
	assert_int_equal(handle(&who), KVMFILTER_DONE);
	assert_ptr_equal(who, rtc);
	data = io(true, 0x71, 1, 1);
	*data = 0x5e;
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	data = io(false, 0x71, 1, 1);
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	assert_int_equal(*data, 0x5e);
	assert_int_equal(own_accesses, 0);
}

TEST(an_access_to_memory_is_the_devices)
{
	struct kvmfilter_device *hpet = add(&kvmfilter_hpet_model, 0xfed00000), *who = NULL;

	UNUSED;
	vcpu.run.exit_reason = KVM_EXIT_MMIO;
	vcpu.run.mmio.phys_addr = 0xfed00004;
	vcpu.run.mmio.len = 4;
	vcpu.run.mmio.is_write = 0;
	memset(vcpu.run.mmio.data, 0, 8);
	assert_int_equal(handle(&who), KVMFILTER_DONE);
	assert_ptr_equal(who, hpet);
	/* Its period, in fs: 100 MHz. */
	assert_int_equal(*(uint32_t *)vcpu.run.mmio.data, 10000000);
	vcpu.run.mmio.phys_addr = 0xfed00010;
	vcpu.run.mmio.is_write = 1;
	vcpu.run.mmio.len = 8;
	memset(vcpu.run.mmio.data, 0, 8);
	vcpu.run.mmio.data[0] = 1;
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	vcpu.run.mmio.is_write = 0;
	vcpu.run.mmio.data[0] = 0;
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	assert_int_equal(vcpu.run.mmio.data[0], 1);
}

TEST(a_string_instruction_has_several_accesses)
{
	__u8 *data;

	UNUSED;
	add_uart(0x3f8);
	data = io(true, 0x3f8, 1, 5);
	strcpy((char *)data, "hello");
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	assert_string_equal(sent, "hello");
	assert_int_equal(io(false, 0x3fd, 1, 3)[0], 'h');
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	assert_memory_equal(data, "\x60\x60\x60lo", 5);
}

TEST(where_nobody_is_reads_give_ones)
{
	struct kvmfilter_device *who = (void *)&vcpu;
	__u8 *data = io(false, 0x300, 4, 2);

	UNUSED;
	memset(data, 0, 9);
	assert_int_equal(handle(&who), KVMFILTER_PASS);
	assert_null(who);
	assert_memory_equal(data, "\xff\xff\xff\xff\xff\xff\xff\xff", 9);
	io(true, 0x300, 2, 1);
	assert_int_equal(handle(NULL), KVMFILTER_PASS);
	vcpu.run.exit_reason = KVM_EXIT_MMIO;
	vcpu.run.mmio.phys_addr = 0xd0000000;
	vcpu.run.mmio.is_write = 0;
	/* As KVM cuts what crosses a page. */
	vcpu.run.mmio.len = 3;
	memset(vcpu.run.mmio.data, 0, 8);
	assert_int_equal(handle(NULL), KVMFILTER_PASS);
	assert_memory_equal(vcpu.run.mmio.data, "\xff\xff\xff\0", 4);
}

TEST(wide_accesses_to_ports_of_bytes_are_made_byte_by_byte)
{
	struct kvmfilter_device *rtc = add(&kvmfilter_rtc_model, 0x70), *who = NULL;
	__u8 *data = io(true, 0x70, 2, 1);

	UNUSED;
	/* Index and data at once. */
	data[0] = 0x41;
	data[1] = 0xa5;
	assert_int_equal(handle(&who), KVMFILTER_DONE);
	assert_ptr_equal(who, rtc);
	assert_int_equal(get(0x71), 0xa5);
	/* Data, nobody, nobody, nobody. */
	data = io(false, 0x71, 4, 1);
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	assert_memory_equal(data, "\xa5\xff\xff\xff", 4);
	/* The VMM's own are asked for bytes, too. */
	data = io(false, 0xdf, 4, 1);
	assert_int_equal(handle(&who), KVMFILTER_DONE);
	assert_null(who);
	assert_memory_equal(data, "\xff\x5a\xff\xff", 4);
}

TEST(what_no_device_answers_is_the_vmms)
{
	UNUSED;
	add(&kvmfilter_rtc_model, 0x70);
	put(0xe0, 1);
	assert_int_equal(own_accesses, 1);
	assert_int_equal(get(0xe0), 0x5a);
	assert_int_equal(own_accesses, 2);
	get(0x70);
	assert_int_equal(own_accesses, 2);
}

TEST(other_exits_and_accesses_that_are_none_are_refused)
{
	struct kvmfilter_access access = { .address = 0x70, .width = 0 };
	struct kvmfilter_device *who = (void *)&vcpu;

	UNUSED;
	vcpu.run.exit_reason = KVM_EXIT_HLT;
	assert_int_equal(handle(&who), -EINVAL);
	assert_null(who);
	assert_int_equal(kvmfilter_machine_access(machine, &access, NULL), -EINVAL);
	access.width = 9;
	assert_int_equal(kvmfilter_machine_access(machine, &access, NULL), -EINVAL);
	access.width = 1;
	access.direction = 2;
	assert_int_equal(kvmfilter_machine_access(machine, &access, NULL), -EINVAL);
	assert_int_equal(own_accesses, 0);
}

static sigset_t held;

static int look_at_signals(void *opaque, struct kvmfilter_access *access)
{
	(void)opaque;
	(void)access;
	pthread_sigmask(SIG_BLOCK, NULL, &held);
	return KVMFILTER_DONE;
}

TEST(signals_wait_but_for_faults_and_the_end)
{
	const struct kvmfilter_machine_options options = {
		.size = sizeof(options), .vm_fd = FAKE_VM, .access = look_at_signals,
	};
	sigset_t before, after;

	UNUSED;
	kvmfilter_machine_destroy(machine);
	assert_int_equal(kvmfilter_machine_create(&machine, &options), 0);
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	io(true, 0x80, 1, 1);
	assert_int_equal(handle(NULL), KVMFILTER_DONE);
	assert_true(sigismember(&held, SIGUSR1));
	assert_true(sigismember(&held, SIGRTMIN));
	assert_false(sigismember(&held, SIGSEGV));
	assert_false(sigismember(&held, SIGTERM));
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	for (int signal = 1; signal < SIGRTMAX; signal++)
		assert_int_equal(sigismember(&before, signal), sigismember(&after, signal));
}

/* --- a VMM that stops its vCPUs in a signal handler ------------------------------ */

#define ROUNDS	300

static sem_t stopped, go_on;
static bool quit;

static void stop_here(int signal)
{
	(void)signal;
	sem_post(&stopped);
	while (sem_wait(&go_on))
		;
}

static void *run_vcpu(void *opaque)
{
	(void)opaque;
	while (!__atomic_load_n(&quit, __ATOMIC_RELAXED)) {
		get(0x71);
		put(0x3f8, 'x');
	}
	return NULL;
}

/* Wherever the thread is when it is stopped, it holds nothing that others wait for. */
TEST(a_thread_that_a_signal_has_stopped_holds_no_lock)
{
	const struct sigaction action = { .sa_handler = stop_here };
	struct sigaction before;
	pthread_t thread;
	unsigned int i;

	UNUSED;
	add(&kvmfilter_rtc_model, 0x70);
	add_uart(0x3f8);
	quit = false;
	sem_init(&stopped, 0, 0);
	sem_init(&go_on, 0, 0);
	sigaction(SIGUSR1, &action, &before);
	/* Rather than hang. */
	alarm(60);
	assert_int_equal(pthread_create(&thread, NULL, run_vcpu, NULL), 0);
	for (i = 0; i < ROUNDS; i++) {
		pthread_kill(thread, SIGUSR1);
		while (sem_wait(&stopped))
			;
		kvmfilter_machine_pause(machine);
		serve();
		kvmfilter_machine_resume(machine);
		sem_post(&go_on);
	}
	__atomic_store_n(&quit, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	alarm(0);
	sigaction(SIGUSR1, &before, NULL);
	sem_destroy(&go_on);
	sem_destroy(&stopped);
}

/* --- vCPUs that exit all the time ------------------------------------------------- */

#define VCPUS	3
#define COMINGS	200

static void *access_all(void *opaque)
{
	struct kvmfilter_access access = { .width = 1 };
	unsigned int *answered = opaque;

	while (!__atomic_load_n(&quit, __ATOMIC_RELAXED)) {
		access.address = access.address == 0x3ff ? 0x2ff : 0x3ff;
		if (kvmfilter_machine_access(machine, &access, NULL) == KVMFILTER_DONE)
			__atomic_add_fetch(answered, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

TEST(devices_come_move_and_go_while_vcpus_access_them)
{
	unsigned int answered = 0, i;
	pthread_t threads[VCPUS];

	UNUSED;
	quit = false;
	/* Rather than wait for ever. */
	alarm(60);
	for (i = 0; i < VCPUS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, access_all, &answered), 0);
	for (i = 0; i < COMINGS || __atomic_load_n(&answered, __ATOMIC_RELAXED) < COMINGS; i++) {
		struct kvmfilter_device *uart = add_uart(0x3f8);

		assert_int_equal(kvmfilter_machine_wire(machine, uart, 0, 4, KVMFILTER_WIRE_LEVEL),
				 0);
		serve();
		assert_int_equal(kvmfilter_machine_move(machine, uart, 0x2f8), 0);
		assert_int_equal(get(0x2ff), 0);
		kvmfilter_machine_remove(machine, uart);
		fake_kvm.lines[0] = '\0';
	}
	__atomic_store_n(&quit, true, __ATOMIC_RELAXED);
	for (i = 0; i < VCPUS; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
}
