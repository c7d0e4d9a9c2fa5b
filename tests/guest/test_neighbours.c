// SPDX-License-Identifier: GPL-2.0
/*
 * What stands beside a range is not touched by it: every access around one, and KVM's own
 * eventfds of length 0 (any width, one address), which Intel's processors have a shorter way to.
 *
 * Runs where the module is loaded.
 */
#include <linux/kvm.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fixture.h"
#include "test_programs.h"

#define PORT		0x560
#define MMIO		0xd0000100ULL	/* no page's end is near: it would split accesses */
#define LENGTH		8
#define AROUND		8	/* bytes on either side that are looked at */

/* Each width at each offset: inside it is answered, and else it exits, if only a byte is out. */
static void check_around(__u32 bus, __u32 kind, __u64 address, unsigned int widest)
{
	struct fixture *f = fixture_create(1);
	bool reads = kind == JOB_IN || kind == JOB_READ;
	int read_prog = fixture_load(f, count_read, sizeof(struct test_state));
	int write_prog = fixture_load(f, keep_write, sizeof(struct test_state));
	int range = fixture_add(f, bus, address, LENGTH, read_prog, write_prog);
	unsigned int answered = 0;
	__u64 value = 0;

	for (int offset = -AROUND; offset < LENGTH + AROUND; offset++) {
		for (unsigned int width = 1; width <= widest; width *= 2) {
			bool inside = offset >= 0 && offset + width <= LENGTH;

			assert_int_equal(fixture_access(f, kind, address + offset, width, &value),
					 inside ? 0 : 1);
			answered += inside;
			assert_int_equal(fixture_counters(f, range).done, answered);
			f->logged = 0;
		}
	}
	assert_int_equal(reads ? fixture_data(f, 0)->reads : fixture_data(f, 0)->writes, answered);
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	for (int offset = 0; offset < LENGTH; offset++)
		assert_exits(f, kind, address + offset, 1, &value);
	fixture_destroy(f);
}

static void ports_around_a_range_exit(void **state)
{
	(void)state;
	check_around(KVMFILTER_BUS_PIO, JOB_IN, PORT, 4);
	check_around(KVMFILTER_BUS_PIO, JOB_OUT, PORT, 4);
}

static void memory_around_a_range_exits(void **state)
{
	(void)state;
	check_around(KVMFILTER_BUS_MMIO, JOB_READ, MMIO, 8);
	check_around(KVMFILTER_BUS_MMIO, JOB_WRITE, MMIO, 8);
}

/* --- KVM's eventfds of any width ---------------------------------------------------------- */

struct bell {
	struct fixture *f;
	__u64 address;
	int event;
};

static void change_bell(const struct bell *bell, __u32 flags)
{
	struct kvm_ioeventfd request = {
		.addr = bell->address, .len = 0, .fd = bell->event, .flags = flags,
	};

	assert_int_equal(ioctl(vm_fd(bell->f->vm), KVM_IOEVENTFD, &request), 0);
}

static struct bell hang_bell(struct fixture *f, __u64 address)
{
	struct bell bell = { .f = f, .address = address, .event = eventfd(0, EFD_NONBLOCK) };

	assert_true(bell.event >= 0);
	change_bell(&bell, 0);
	return bell;
}

static void take_down(const struct bell *bell)
{
	change_bell(bell, KVM_IOEVENTFD_FLAG_DEASSIGN);
	close(bell->event);
}

static __u64 rings(const struct bell *bell)
{
	__u64 count = 0;

	return read(bell->event, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/*
 * Right behind a range and right before it, with every width. (KVM takes a device without length
 * that begins where another ends for one that overlaps it. Where it was there first, the search
 * of KVM's bus can miss the other: see the last point.)
 */
static void an_eventfd_of_no_length_beside_a_range_rings(void **state)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, keep_write, sizeof(struct test_state));
	int range = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, LENGTH, 0, prog);
	struct bell before = hang_bell(f, MMIO - 8), behind = hang_bell(f, MMIO + LENGTH);
	unsigned int writes = 0;
	__u64 value = 0x42;

	(void)state;
	for (unsigned int width = 1; width <= 8; width *= 2) {
		assert_answered(f, JOB_WRITE, before.address, width, &value);
		assert_answered(f, JOB_WRITE, behind.address, width, &value);
		assert_int_equal(rings(&before), 1);
		assert_int_equal(rings(&behind), 1);
		assert_int_equal(fixture_data(f, 0)->writes, writes);
		assert_answered(f, JOB_WRITE, MMIO, width, &value);
		assert_answered(f, JOB_WRITE, MMIO + LENGTH - width, width, &value);
		writes += 2;
		assert_int_equal(fixture_data(f, 0)->writes, writes);
		assert_int_equal(rings(&before) + rings(&behind), 0);
	}
	/* With the range gone they ring as before, and its own addresses exit. */
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_exits(f, JOB_WRITE, MMIO, 4, &value);
	assert_answered(f, JOB_WRITE, behind.address, 4, &value);
	assert_int_equal(rings(&behind), 1);
	take_down(&before);
	take_down(&behind);
	assert_exits(f, JOB_WRITE, MMIO + LENGTH, 4, &value);
	fixture_destroy(f);
}

/* A write that the eventfd, the program or the VMM gets: one of them, once. */
static const char *one_of_three(const struct bell *bell, __u64 address)
{
	struct fixture *f = bell->f;
	__u64 before = fixture_data(f, 0)->writes, value = 0x42;
	__u64 exits = fixture_access(f, JOB_WRITE, address, 4, &value);
	__u64 answered = fixture_data(f, 0)->writes - before, rung = rings(bell);

	assert_int_equal(exits + answered + rung, 1);
	return exits ? "the VMM" : answered ? "the program" : "the eventfd";
}

/* At an address of a range, and right behind one that comes later: which is KVM's business. */
static void check_overlap(__u64 address)
{
	struct fixture *f = fixture_create(1);
	int prog = fixture_load(f, keep_write, sizeof(struct test_state));
	struct bell other = hang_bell(f, MMIO - 8), bell = hang_bell(f, address);
	int range = fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, LENGTH, 0, prog);
	__u64 value = 0x42;

	print_message("# the first half is asked of %s", one_of_three(&bell, MMIO));
	print_message(", the second of %s,", one_of_three(&bell, MMIO + 4));
	print_message(" what follows of %s\n", one_of_three(&bell, MMIO + LENGTH));

	/* Each is asked as soon as the other has gone. */
	assert_int_equal(kvmfilter_range_remove(f->filter, range), 0);
	assert_answered(f, JOB_WRITE, address, 4, &value);
	assert_int_equal(rings(&bell), 1);
	assert_exits(f, JOB_WRITE, MMIO + 4, 4, &value);
	fixture_add(f, KVMFILTER_BUS_MMIO, MMIO, LENGTH, 0, prog);
	take_down(&bell);
	fixture_data(f, 0)->writes = 0;
	assert_answered(f, JOB_WRITE, MMIO, 4, &value);
	assert_answered(f, JOB_WRITE, MMIO + 4, 4, &value);
	assert_int_equal(fixture_data(f, 0)->writes, 2);
	take_down(&other);
	fixture_destroy(f);
}

static void an_eventfd_of_no_length_in_a_range_loses_no_write(void **state)
{
	(void)state;
	check_overlap(MMIO);
}

static void nor_does_one_that_was_at_its_end_before(void **state)
{
	(void)state;
	check_overlap(MMIO + LENGTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_around_a_range_exit),
		cmocka_unit_test(memory_around_a_range_exits),
		cmocka_unit_test(an_eventfd_of_no_length_beside_a_range_rings),
		cmocka_unit_test(an_eventfd_of_no_length_in_a_range_loses_no_write),
		cmocka_unit_test(nor_does_one_that_was_at_its_end_before),
	};

	return cmocka_run_group_tests_name("neighbours", tests, NULL, NULL);
}
