// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to a host in its life, while a guest reads a counter that is answered in the
 * kernel, and between guests: processors that go and come, sleep, KVM's vendor module and this
 * module unloaded and loaded. As root; the module and those of KVM are loaded, and this is
 * the only VMM when it begins.
 *
 * RELOADS: how often the module is unloaded and loaded (250). NVHE: KVM of arm64 is without VHE.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "patience.h"
#include "test_programs.h"

#define PORT		0x560
#define MODULE		"/kvmfilter.ko"

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), result = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		result = -errno;
	close(fd);
	return result;
}

/* --- a guest that must not notice -------------------------------------------------------- */

/* One that counts its reads, in all of which it has a number of its own. */
static struct fixture *counting(unsigned int vcpus, int *range)
{
	struct fixture *f = fixture_create(vcpus);

	*range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1,
			     fixture_load(f, count_read, sizeof(struct test_state)), 0);
	return f;
}

static void serve_none(void *opaque, struct vm_io *io)
{
	(void)opaque;
	io->value = 0;
}

#define VCPUS	2
#define READS	20000

/*
 * A processor's copies of programs' states and its counters go with it, and what they held
 * does not.
 */
static void processors_go_and_come_under_running_vcpus(void **state)
{
	unsigned int turns = 0, exits;
	struct kvmfilter_counters seen;
	struct fixture *f;
	int range;

	(void)state;
	if (getenv("NVHE")) {
		print_message("# without VHE a processor that comes under running vCPUs hangs, with no module either\n");
		skip();
	}
	f = counting(VCPUS, &range);
	f->slow_path = serve_none;
	fixture_start(f, JOB_IN, PORT, 1, READS);
	while (fixture_running(f)) {
		assert_int_equal(write_file("/sys/devices/system/cpu/cpu1/online",
					    turns++ % 2 ? "1" : "0"), 0);
		usleep(2000);
	}
	exits = fixture_join(f);
	assert_int_equal(write_file("/sys/devices/system/cpu/cpu1/online", "0"), 0);
	seen = fixture_counters(f, range);
	assert_int_equal(write_file("/sys/devices/system/cpu/cpu1/online", "1"), 0);
	print_message("# %u times, under %u reads, of which %llu were contended\n", turns,
		      VCPUS * READS, seen.pass_contended);
	assert_in_range(turns, 3, ~0U);
	assert_int_equal(seen.done, VCPUS * READS - exits);
	assert_int_equal(seen.pass_contended, exits);
	assert_int_equal(fixture_data(f, 0)->reads, seen.done);
	fixture_destroy(f);
}

/* --- sleep ------------------------------------------------------------------------------ */

/*
 * QEMU's PSCI of arm64 has no SYSTEM_SUSPEND, and what Linux does instead (s2idle, without a
 * driver for idle states) stops no clock.
 */
#ifdef __x86_64__

static __u64 clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Until an alarm of the RTC, in so many seconds at least. */
static void sleep_host(const char *seconds)
{
	char alarm[16];

	snprintf(alarm, sizeof(alarm), "+%s", seconds);
	write_file("/sys/class/rtc/rtc0/wakealarm", "0");
	assert_int_equal(write_file("/sys/class/rtc/rtc0/wakealarm", alarm), 0);
	assert_int_equal(write_file("/sys/power/state", "mem"), 0);
}

static __u64 read_clock(struct fixture *f, __u64 address)
{
	__u64 value = 0;

	assert_answered(f, JOB_READ, address, 8, &value);
	return value;
}

/* CLOCK_MONOTONIC stands while the host sleeps, CLOCK_BOOTTIME does not: for programs, too. */
static void clocks_over_suspend_and_resume(void **state)
{
	__u64 before, slept, mono, boot, mono_after, boot_after;
	struct fixture *f;

	(void)state;
	if (getenv("SLEEPLESS")) {
		print_message("# skipped: %s\n", getenv("SLEEPLESS"));
		skip();
	}
	f = fixture_create(1);
	fixture_add(f, KVMFILTER_BUS_MMIO, 0xd0000000, 8,
		    fixture_load(f, clock_read, sizeof(struct test_state)), 0);
	fixture_add(f, KVMFILTER_BUS_MMIO, 0xd0000008, 8,
		    fixture_load(f, boot_read, sizeof(struct test_state)), 0);
	mono = read_clock(f, 0xd0000000);
	boot = read_clock(f, 0xd0000008);
	sleep_host("3");
	before = clock_ns(CLOCK_MONOTONIC);
	mono_after = read_clock(f, 0xd0000000);
	assert_in_range(mono_after, before, clock_ns(CLOCK_MONOTONIC));
	before = clock_ns(CLOCK_BOOTTIME);
	boot_after = read_clock(f, 0xd0000008);
	assert_in_range(boot_after, before, clock_ns(CLOCK_BOOTTIME));
	slept = (boot_after - boot) - (mono_after - mono);
	print_message("# slept for %llu ms\n", slept / 1000000);
	assert_in_range(slept, 1000000000, 60000000000);
	fixture_destroy(f);
}
#endif

/* --- modules ------------------------------------------------------------------------------ */

/* A read is answered, and exits when the range is gone. */
static void use_a_filter(void)
{
	__u64 value = 0;
	struct fixture *f;
	int range;

	f = counting(1, &range);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(value, 1);
#ifndef GUEST_PORTS
	/* Of two elements: which one asks only KVM's vendor module knows. */
	vm_job_add(vm_job_begin(f->vm, 0), JOB_INS, PORT, 1, 2);
	assert_int_equal(vm_run(f->vm, 0), 2);
	assert_int_equal(fixture_counters(f, range).pass_string, 1);
#endif
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	fixture_destroy(f);
}

/* The last fput() of a file may be a moment after close(). */
static void unload(const char *module)
{
	for (int i = 0; i < 200; i++) {
		if (!syscall(SYS_delete_module, module, O_NONBLOCK))
			return;
		assert_int_equal(errno, EWOULDBLOCK);
		usleep(10000);
	}
	fail_msg("%s stays in use", module);
}

#ifdef __x86_64__
/* Where that function of KVM's vendor module is now. */
static __u64 exit_info_address(const char *function)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	unsigned long long address = 0;
	char line[256], name[128];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%llx %*c %127s", &address, name) == 2 &&
		    !strcmp(name, function))
			break;
	fclose(file);
	assert_int_not_equal(address, 0);
	return address;
}

static void run(const char *command)
{
	if (system(command))
		fail_msg("%s", command);
}

/* Whatever fits may take its place meanwhile: then its functions are elsewhere. */
static const char *const others[] = { "virtio_pci", "overlay", "9pnet", "netfs", "9p" };

#define OTHERS (sizeof(others) / sizeof(others[0]))

static void kvms_vendor_module_is_loaded_again(void **state)
{
	const char *vendor = module_vendor();
	const char *function = strcmp(vendor, "kvm_intel") ? "svm_get_exit_info" :
			       "vmx_get_exit_info";
	unsigned int moves = 0, i;
	char command[64];
	__u64 address;

	(void)state;
	for (i = 0; i < OTHERS; i++) {
		use_a_filter();
		address = exit_info_address(function);
		unload(vendor);
		assert_int_equal(access("/sys/module/kvmfilter", F_OK), 0);
		/* There is no KVM: whoever asks is told so. */
		assert_int_equal(open("/dev/kvm", O_RDWR), -1);
		snprintf(command, sizeof(command), "modprobe -q %s", others[i]);
		if (system(command))
			print_message("# this kernel has no %s\n", others[i]);
		snprintf(command, sizeof(command), "modprobe %s%s", vendor,
			 i % 2 ? "" : " nested=0");
		run(command);
		moves += exit_info_address(function) != address;
	}
	use_a_filter();
	print_message("# %u times, %u of them to another address\n", i, moves);
	if (!moves) {
		print_message("# which tests little\n");
		skip();
	}
}

/* It keeps a VM and so KVM's module; with a real host's VMMs gone it would go, too. */
static int end_holder(void **state)
{
	(void)state;
	run("killall hold");
	return 0;
}
#endif

/* Slabs and what vmalloc() gave, in KiB. */
static long kernel_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	long sum = 0, kib;
	char line[128];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "SUnreclaim: %ld", &kib) == 1 ||
		    sscanf(line, "VmallocUsed: %ld", &kib) == 1 ||
		    sscanf(line, "Percpu: %ld", &kib) == 1)
			sum += kib;
	fclose(file);
	return sum;
}

static void load(int fd)
{
	assert_int_equal(syscall(SYS_finit_module, fd, "", 0), 0);
}

static void the_module_is_unloaded_and_loaded(void **state)
{
	const char *text = getenv("RELOADS");
	unsigned int reloads = text ? strtoul(text, NULL, 0) : 250, i;
	int fd = open(MODULE, O_RDONLY);
	long before = 0, after;

	(void)state;
	assert_true(fd >= 0);
	for (i = 0; i < reloads; i++) {
		/* What is kept for later is there after a while. */
		if (i == reloads / 5)
			before = kernel_memory();
		unload("kvmfilter");
		assert_int_equal(access("/dev/kvmfilter", F_OK), -1);
		load(fd);
		if (i % 10 == 0)
			use_a_filter();
		if (i && i % 1000 == 0) {
			print_message("# %u of %u times\n", i, reloads);
			fflush(stdout);
		}
	}
	close(fd);
	after = kernel_memory();
	print_message("# %u times; unreclaimable memory of the kernel from %ld to %ld KiB\n",
		      reloads, before, after);
	/*
	 * Less than a page each time, which is what could be lost least. A debug kernel keeps
	 * records of what was loaded; its own scan for leaks judges there.
	 */
	if (!getenv("SLOW"))
		assert_in_range(after, 0, before + 3 * reloads);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processors_go_and_come_under_running_vcpus),
#ifdef __x86_64__
		cmocka_unit_test(clocks_over_suspend_and_resume),
#endif
#ifdef __x86_64__
		cmocka_unit_test_setup(kvms_vendor_module_is_loaded_again, end_holder),
#endif
		cmocka_unit_test(the_module_is_unloaded_and_loaded),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
