// SPDX-License-Identifier: GPL-2.0
/*
 * KVM drops a whole bus if it has no memory to take one device off it, which a memory cgroup
 * can bring about: KVMFILTER_RANGE_REMOVE is EIO then, and what its description in
 * <linux/kvmfilter.h> says is so. Runs where the module is loaded, as root.
 *
 * The module says "dropped" each time; tests/run expects it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define GROUP	"/sys/fs/cgroup/drop"
#define PORT	0x1000
#define MMIO	0xd0000000UL
/* KVM's list of so many takes pages of its own, which must be charged anew. */
#define RANGES	900

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/*
 * This process alone is in a group, which never has to be killed for want of memory. It stays on
 * one processor: each has a store of pages for a group, which allocations are charged to first.
 */
static int enter_group(void **state)
{
	cpu_set_t one;

	(void)state;
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(mount("none", "/sys/fs/cgroup", "cgroup2", 0, NULL), 0);
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	assert_int_equal(mkdir(GROUP, 0755), 0);
	write_file("/proc/self/oom_score_adj", "-1000");
	write_file(GROUP "/cgroup.procs", "0");
	/* No page of this process is asked for while there are none. */
	assert_int_equal(mlockall(MCL_CURRENT | MCL_FUTURE), 0);
	return 0;
}

/* Setting a limit that is exceeded empties this processor's store, each time. */
static void allow_memory(bool allow)
{
	write_file(GROUP "/memory.max", allow ? "max" : "4096");
}

struct drop {
	struct fixture *fixture;
	struct kvmfilter *crowd, *other;
	__u32 bus;
	int prog;		/* of the crowd's filter */
};

static int load_into(struct kvmfilter *filter)
{
	return fixture_load_insns(filter, count_read_insns,
				  sizeof(count_read_insns) / sizeof(count_read_insns[0]),
				  KVMFILTER_READ, sizeof(struct test_state));
}

/* Where there is no bus of ports, there is none that is spared. */
static bool is_there(__u32 bus)
{
	return bus == KVMFILTER_BUS_MMIO || FIXTURE_HAS_PORTS;
}

static void add(struct kvmfilter *filter, int prog, __u32 bus, __u64 address)
{
	const struct kvmfilter_range_spec spec = {
		.bus = bus, .address = address, .length = 8, .read_prog = prog,
	};

	assert_true(kvmfilter_range_add(filter, &spec) > 0);
}

static __u64 base(__u32 bus)
{
	return bus == KVMFILTER_BUS_PIO ? PORT : MMIO;
}

/* The address of a range of the crowd, which has the numbers from 1. */
static __u64 address_of(const struct drop *drop, int range)
{
	return base(drop->bus) + 16 * range;
}

/* A crowd on one bus; another filter has a range on each bus, at the very beginning. */
static void drop_init(struct drop *drop, __u32 bus)
{
	struct fixture *f = fixture_create(1);
	int prog;

	drop->fixture = f;
	drop->bus = bus;
	drop->crowd = f->filter;
	assert_int_equal(kvmfilter_create(&drop->other, vm_fd(f->vm), 4096), 0);
	prog = load_into(drop->other);
	add(drop->other, prog, KVMFILTER_BUS_MMIO, MMIO);
	if (is_there(KVMFILTER_BUS_PIO))
		add(drop->other, prog, KVMFILTER_BUS_PIO, PORT);
	drop->prog = load_into(drop->crowd);
	for (int i = 1; i <= RANGES; i++)
		add(drop->crowd, drop->prog, bus, address_of(drop, i));
}

static void drop_exit(struct drop *drop)
{
	kvmfilter_destroy(drop->other);
	fixture_destroy(drop->fixture);
}

static bool answered(struct drop *drop, __u32 bus, __u64 address)
{
	__u64 value = 0, exits;

	exits = fixture_access(drop->fixture, bus == KVMFILTER_BUS_PIO ? JOB_IN : JOB_READ,
			       address, 1, &value);
	assert_in_range(exits, 0, 1);
	return !exits;
}

/*
 * Ranges go until one takes all others along; returns its number. If there is memory for one after
 * all, the pages that this frees are in store for the next, and so on without end.
 */
static int remove_until_dropped(struct drop *drop)
{
	int range, err = 0;

	for (range = 1; range < 50 && !err; range++) {
		allow_memory(false);
		err = kvmfilter_range_remove(drop->crowd, range);
	}
	allow_memory(true);
	assert_int_equal(err, -EIO);
	return range - 1;
}

static void check_drop(__u32 bus)
{
	const __u32 spared = !bus;
	struct kvmfilter_range_spec spec = { .bus = bus, .length = 8 };
	struct kvmfilter_counters counters;
	struct drop drop;
	int gone;

	drop_init(&drop, bus);
	assert_true(answered(&drop, bus, address_of(&drop, 1)));
	assert_true(answered(&drop, bus, address_of(&drop, RANGES)));
	assert_true(answered(&drop, bus, base(bus)));
	gone = remove_until_dropped(&drop);
	print_message("# bus %u was dropped by removal %d of %d\n", bus, gone, RANGES);

	/* That range is gone, the others are dropped, and those of the other filter. */
	assert_int_equal(kvmfilter_range_remove(drop.crowd, gone), -ENOENT);
	assert_false(answered(&drop, bus, address_of(&drop, gone)));
	assert_false(answered(&drop, bus, address_of(&drop, RANGES)));
	assert_false(answered(&drop, bus, base(bus)));
	/* The other bus is not. */
	if (is_there(spared))
		assert_true(answered(&drop, spared, base(spared)));

	/* What was dropped has its number and its counters until it is removed. */
	assert_int_equal(kvmfilter_counters(drop.crowd, RANGES, &counters), 0);
	assert_int_equal(counters.done, 1);
	assert_int_equal(kvmfilter_prog_unload(drop.crowd, drop.prog), -EBUSY);
	for (int range = gone + 1; range <= RANGES; range++)
		assert_int_equal(kvmfilter_range_remove(drop.crowd, range), 0);
	assert_int_equal(kvmfilter_prog_unload(drop.crowd, drop.prog), 0);
	/* KVM makes no new bus. */
	spec.read_prog = load_into(drop.crowd);
	spec.address = address_of(&drop, 1);
	assert_int_equal(kvmfilter_range_add(drop.crowd, &spec), -ENOMEM);
	assert_int_equal(kvmfilter_prog_unload(drop.crowd, spec.read_prog), 0);
	/* But the spared one goes on, for commands as well. */
	if (is_there(spared)) {
		assert_int_equal(kvmfilter_range_remove(drop.other,
							spared == KVMFILTER_BUS_MMIO ? 1 : 2),
				 0);
		assert_false(answered(&drop, spared, base(spared)));
	}
	drop_exit(&drop);
}

static void memory_bus_is_dropped(void **state)
{
	(void)state;
	check_drop(KVMFILTER_BUS_MMIO);
}

#ifndef GUEST_PORTS
static void port_bus_is_dropped(void **state)
{
	(void)state;
	check_drop(KVMFILTER_BUS_PIO);
}
#endif

/* The crowd's filter is closed while there is no memory: close() can't fail. */
static void closing_drops_a_bus(void **state)
{
	struct drop drop;

	(void)state;
	drop_init(&drop, KVMFILTER_BUS_MMIO);
	allow_memory(false);
	kvmfilter_destroy(drop.crowd);
	allow_memory(true);
	drop.fixture->filter = NULL;
	assert_false(answered(&drop, KVMFILTER_BUS_MMIO, address_of(&drop, RANGES)));
	/* Else there was memory after all. */
	assert_false(answered(&drop, KVMFILTER_BUS_MMIO, MMIO));
	if (is_there(KVMFILTER_BUS_PIO))
		assert_true(answered(&drop, KVMFILTER_BUS_PIO, PORT));
	drop_exit(&drop);
}

/* VMs to come have buses. */
static void the_next_vm_is_as_any(void **state)
{
	struct fixture *f = fixture_create(1);
	__u64 value = 0;

	(void)state;
	add(f->filter, load_into(f->filter), KVMFILTER_BUS_MMIO, MMIO);
	assert_answered(f, JOB_READ, MMIO, 1, &value);
	fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_bus_is_dropped),
#ifndef GUEST_PORTS
		cmocka_unit_test(port_bus_is_dropped),
#endif
		cmocka_unit_test(closing_drops_a_bus),
		cmocka_unit_test(the_next_vm_is_as_any),
	};

	return cmocka_run_group_tests_name("drop", tests, enter_group, NULL);
}
