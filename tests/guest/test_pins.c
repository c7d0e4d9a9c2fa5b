// SPDX-License-Identifier: GPL-2.0
/*
 * What a filter keeps loaded while it is there: KVM's vendor module, whose functions are called
 * for its VM, and kvm.ko, whatever the one links against the other. Runs where the module is
 * loaded, as root, with nobody else using KVM.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "close_alone.h"
#include "patience.h"
#include "test_programs.h"

#define PORT		0x560
#define MODULE		"/kvmfilter.ko"

/* KVM's modules are there, and the only one who used them has ended; or the test is skipped. */
static void need_modules(void)
{
	if (module_references(module_vendor()) >= 0)
		return;
	print_message("# skipped: KVM is a part of this kernel and can't be unloaded\n");
	skip();
}

static int end_holder(void **state)
{
	(void)state;
	/* It keeps a VM. */
	if (module_references(module_vendor()) >= 0 && system("killall hold"))
		return -1;
	return 0;
}

static bool vendor_is_unused(void *opaque)
{
	(void)opaque;
	return !module_references(module_vendor());
}

static bool filter_is_unused(void *opaque)
{
	(void)opaque;
	return !module_references("kvmfilter");
}

/* What is given back is given back by a worker, after a moment. */
static void assert_vendor_unused(void)
{
	assert_true(patience_until(vendor_is_unused, NULL, 5 * patience_limit()));
}

/* A read is answered, and exits when the range is gone. */
static void use_a_filter(void)
{
	struct fixture *f = fixture_create(1);
	__u64 value = 0;
	int range;

	range = fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1,
			    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	assert_int_equal(value, 1);
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, JOB_IN, PORT, 1, &value);
	fixture_destroy(f);
}

/* A filter with a range, and nothing else that is KVM's: neither VM, nor vCPU, nor /dev/kvm. */
static struct fixture *filter_alone(void)
{
	struct fixture *f = fixture_create(1);
	__u64 value = 0;

	fixture_add(f, KVMFILTER_BUS_PIO, PORT, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	assert_answered(f, JOB_IN, PORT, 1, &value);
	vm_destroy(f->vm);
	f->vm = NULL;
	/* What others would have to give back, they have. */
	usleep(200000);
	return f;
}

/*
 * The count is looked at first: to unload the module under a filter is the end of the kernel
 * where it is possible.
 */
static void assert_pinned(void)
{
	assert_true(module_references(module_vendor()) > 0);
	assert_int_equal(module_unload(module_vendor()), EWOULDBLOCK);
}

static void reload_vendor(void)
{
	char command[64];

	assert_vendor_unused();
	assert_int_equal(module_unload(module_vendor()), 0);
	assert_int_equal(open("/dev/kvm", O_RDWR), -1);
	snprintf(command, sizeof(command), "modprobe %s", module_vendor());
	assert_int_equal(system(command), 0);
	use_a_filter();
}

static void a_filter_alone_pins_the_vendor_module(void **state)
{
	struct fixture *f;

	(void)state;
	need_modules();
	assert_vendor_unused();
	f = filter_alone();
	assert_pinned();
	assert_int_equal(kvmfilter_range_remove(f->filter, 1), 0);
	assert_pinned();
	fixture_destroy(f);
	reload_vendor();
}

static void so_does_one_that_is_detached(void **state)
{
	struct fixture *f;
	int result;

	(void)state;
	need_modules();
	f = filter_alone();
	result = kvmfilter_detach(f->filter);
	assert_int_equal(result, 0);
	assert_pinned();
	fixture_destroy(f);
	reload_vendor();
}

static void each_filter_has_a_pin_of_its_own(void **state)
{
	struct fixture *first, *second;

	(void)state;
	need_modules();
	first = filter_alone();
	second = filter_alone();
	fixture_destroy(first);
	assert_true(patience_until(vendor_is_unused, NULL, 500) == false);
	assert_pinned();
	fixture_destroy(second);
	reload_vendor();
}

/* Scratch needs no KVM. */
static void a_mapping_pins_no_vendor_module(void **state)
{
	struct fixture *f;

	(void)state;
	need_modules();
	f = filter_alone();
	close_alone(f->filter);
	assert_vendor_unused();
	assert_int_equal(fixture_data(f, 0)->reads, 1);
	reload_vendor();
	fixture_destroy(f);
}

static void a_failed_create_pins_nothing(void **state)
{
	struct kvmfilter_create create = {
		.size = sizeof(create), .scratch_size = KVMFILTER_SCRATCH_MAX + 1,
	};
	int device = open("/dev/kvmfilter", O_RDWR);
	struct fixture *f;

	(void)state;
	need_modules();
	f = fixture_create(1);
	create.vm_fd = vm_fd(f->vm);
	assert_int_equal(ioctl(device, KVMFILTER_CREATE, &create), -1);
	create.scratch_size = 4096;
	create.vm_fd = device;
	assert_int_equal(ioctl(device, KVMFILTER_CREATE, &create), -1);
	close(device);
	fixture_destroy(f);
	reload_vendor();
}

/* Modules that hold kvm.ko because they are linked against it. */
static long linked_modules(void)
{
	DIR *folder = opendir("/sys/module/kvm/holders");
	struct dirent *entry;
	long count = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void insert_module(void)
{
	int fd = open(MODULE, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(syscall(SYS_finit_module, fd, "", 0), 0);
	close(fd);
}

/*
 * Should a kernel make what kvmfilter is linked against inline, nothing would hold kvm.ko but
 * what kvmfilter holds itself.
 */
static void kvm_is_pinned_whatever_links_against_it(void **state)
{
	long with, without;

	(void)state;
	need_modules();
	assert_vendor_unused();
	with = module_references("kvm") - linked_modules();
	assert_true(patience_until(filter_is_unused, NULL, 5 * patience_limit()));
	assert_int_equal(module_unload("kvmfilter"), 0);
	without = module_references("kvm") - linked_modules();
	insert_module();
	assert_int_equal(module_references("kvm") - linked_modules(), with);
	use_a_filter();
	assert_int_equal(without, 0);
	assert_int_equal(with, 1);
}

static void modprobe_is_told_to_load_kvm_first(void **state)
{
	static const char softdep[] = "softdep=pre: kvm";
	int fd = open(MODULE, O_RDONLY);
	struct stat about;
	void *text;

	(void)state;
	assert_int_equal(fstat(fd, &about), 0);
	text = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_true(text != MAP_FAILED);
	assert_non_null(memmem(text, about.st_size, softdep, sizeof(softdep)));
	munmap(text, about.st_size);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_filter_alone_pins_the_vendor_module, end_holder),
		cmocka_unit_test(so_does_one_that_is_detached),
		cmocka_unit_test(each_filter_has_a_pin_of_its_own),
		cmocka_unit_test(a_mapping_pins_no_vendor_module),
		cmocka_unit_test(a_failed_create_pins_nothing),
		cmocka_unit_test(kvm_is_pinned_whatever_links_against_it),
		cmocka_unit_test(modprobe_is_told_to_load_kvm_first),
	};

	return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
