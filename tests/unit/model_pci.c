// SPDX-License-Identifier: GPL-2.0
/*
 * PCI configuration mechanism #1, by the PCI Local Bus Specification 3.0; each test is
 * named after the rule that it tests.
 */
#include "bench_device.h"

#include <errno.h>

#include <kvmfilter_pci.h>

#include "random.h"

#define ADDRESS		0
#define RESET_PORT	1	/* cf9h */
#define DATA		4

#define ALL		(~0ULL)

static struct bench bench;

static int setup(void **state)
{
	(void)state;
	bench_init(&bench, &kvmfilter_pci_model, 7000000000ULL);
	return 0;
}

static void select_register(uint8_t bus, uint8_t devfn, uint8_t reg)
{
	bench_write(&bench, ADDRESS, 4,
		    0x80000000U | (uint32_t)bus << 16 | (uint32_t)devfn << 8 | reg);
	assert_true(bench.in_kernel);
}

/* It is answered, and in the kernel. */
static uint32_t get(uint32_t offset, uint8_t width)
{
	uint64_t value = bench_read_in_kernel(&bench, DATA + offset, width);

	assert_int_equal(bench.verdict, KVMFILTER_DONE);
	return value;
}

static void assert_read_passes(uint32_t offset, uint8_t width)
{
	bench_read_exits(&bench, DATA + offset, width);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
}

static void assert_write_passes(uint32_t offset, uint8_t width)
{
	bench_write(&bench, offset, width, 0x12345678);
	assert_false(bench.in_kernel);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
}

static void assert_write_is_dropped(uint32_t offset, uint8_t width)
{
	bench_write(&bench, DATA + offset, width, 0x12345678);
	assert_true(bench.in_kernel);
}

/* Byte n of function @devfn, as these tests make it. */
static uint8_t byte_of(uint8_t devfn, unsigned int n)
{
	return devfn * 37 + n * 11 + 3;
}

static uint32_t bytes_of(uint8_t devfn, unsigned int n, unsigned int width)
{
	uint32_t value = 0;

	while (width--)
		value = value << 8 | byte_of(devfn, n + width);
	return value;
}

static int set_function(uint8_t devfn, uint64_t answered)
{
	struct kvmfilter_device *device = bench_lend(&bench);
	uint8_t header[64];
	unsigned int i;
	int result;

	for (i = 0; i < 64; i++)
		header[i] = byte_of(devfn, i);
	result = kvmfilter_pci_set_function(device, devfn, header, answered);
	bench_take_back(&bench, device);
	assert_int_equal(bench_check(&bench), 0);
	return result;
}

static void set_absent(uint8_t devfn)
{
	struct kvmfilter_device *device = bench_lend(&bench);

	assert_int_equal(kvmfilter_pci_set_absent(device, devfn), 0);
	bench_take_back(&bench, device);
	assert_int_equal(bench_check(&bench), 0);
}

static void clear(uint8_t devfn)
{
	struct kvmfilter_device *device = bench_lend(&bench);

	assert_int_equal(kvmfilter_pci_clear(device, devfn), 0);
	bench_take_back(&bench, device);
	assert_int_equal(bench_check(&bench), 0);
}

static void set_buses(int present)
{
	struct kvmfilter_device *device = bench_lend(&bench);

	assert_int_equal(kvmfilter_pci_set_buses(device, present), 0);
	bench_take_back(&bench, device);
	assert_int_equal(bench_check(&bench), 0);
}

static uint32_t latched(void)
{
	struct kvmfilter_device *device = bench_lend(&bench);
	uint32_t address;

	assert_int_equal(kvmfilter_pci_address(device, &address), 0);
	bench_take_back(&bench, device);
	return address;
}

/* To another host, whose clock differs. */
static void move(void)
{
	bench_pause(&bench);
	bench.now = bench.now / 3 + 77;
	bench_resume(&bench);
}

/* --- the address register -------------------------------------------------------- */

static void address_keeps_the_bits_it_has(void **state)
{
	unsigned int bit;

	(void)state;
	assert_int_equal(bench_read_in_kernel(&bench, ADDRESS, 4), 0);
	for (bit = 0; bit < 32; bit++) {
		uint32_t kept = (bit >= 2 && bit < 24) || bit == 31 ? 1U << bit : 0;

		bench_write(&bench, ADDRESS, 4, 1U << bit);
		assert_true(bench.in_kernel);
		assert_int_equal(bench_read_in_kernel(&bench, ADDRESS, 4), kept);
		assert_int_equal(latched(), kept);
	}
	bench_write(&bench, ADDRESS, 4, 0xffffffff);
	move();
	assert_int_equal(bench_read_in_kernel(&bench, ADDRESS, 4), 0x80fffffc);
}

static void address_is_accessed_by_dwords_only(void **state)
{
	uint32_t offset;

	(void)state;
	select_register(1, 2, 4);
	for (offset = 0; offset < 4; offset++) {
		assert_write_passes(ADDRESS + offset, 1);
		bench_read_exits(&bench, ADDRESS + offset, 1);
		assert_int_equal(bench.verdict, KVMFILTER_PASS);
		assert_write_passes(ADDRESS + offset, 2);
		bench_read_exits(&bench, ADDRESS + offset, 2);
		assert_int_equal(bench.verdict, KVMFILTER_PASS);
	}
	/* Across both registers it is neither. */
	for (offset = 1; offset < 4; offset++)
		assert_write_passes(ADDRESS + offset, 4);
	bench_write(&bench, RESET_PORT, 1, 6);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
	assert_int_equal(latched(), 0x80010204);
}

static void data_is_no_configuration_space_unless_enabled(void **state)
{
	(void)state;
	set_absent(0x10);
	set_function(0x11, ALL);
	bench_write(&bench, ADDRESS, 4, 0x1000);
	assert_read_passes(0, 4);
	assert_write_passes(DATA, 4);
	bench_write(&bench, ADDRESS, 4, 0x1100);
	assert_read_passes(0, 4);
	set_buses(0);
	bench_write(&bench, ADDRESS, 4, 0x11000);
	assert_read_passes(0, 4);
}

/* --- functions ------------------------------------------------------------------- */

static void functions_are_unknown_at_first(void **state)
{
	unsigned int devfn;

	(void)state;
	for (devfn = 0; devfn < 256; devfn++) {
		select_register(0, devfn, 0);
		assert_read_passes(0, 4);
		assert_write_passes(DATA, 4);
	}
	select_register(1, 0, 0);
	assert_read_passes(0, 4);
	assert_write_passes(DATA, 1);
}

static void absent_functions_read_as_ones_and_drop_writes(void **state)
{
	unsigned int devfn, offset;

	(void)state;
	for (devfn = 1; devfn < 256; devfn += 2)
		set_absent(devfn);
	for (devfn = 0; devfn < 256; devfn++) {
		select_register(0, devfn, devfn & 0xfc);
		if (!(devfn & 1)) {
			assert_read_passes(0, 4);
			continue;
		}
		assert_int_equal(get(0, 4), 0xffffffff);
		for (offset = 0; offset < 3; offset++)
			assert_int_equal(get(offset, 2), 0xffff);
		for (offset = 0; offset < 4; offset++)
			assert_int_equal(get(offset, 1), 0xff);
		assert_write_is_dropped(0, 4);
		assert_write_is_dropped(2, 2);
		assert_write_is_dropped(3, 1);
		assert_int_equal(get(0, 4), 0xffffffff);
	}
}

static void known_functions_give_their_header(void **state)
{
	static const uint8_t devfns[] = { 0x00, 0x08, 0x0b, 0x10, 0x50, 0xa0, 0xf8, 0xff };
	unsigned int i, reg, width, offset;

	(void)state;
	for (i = 0; i < 8; i++)
		assert_int_equal(set_function(devfns[i], ALL), 0);
	move();
	for (i = 0; i < 8; i++) {
		for (reg = 0; reg < 64; reg += 4) {
			select_register(0, devfns[i], reg);
			for (width = 1; width <= 4; width *= 2)
				for (offset = 0; offset + width <= 4; offset++)
					assert_int_equal(get(offset, width),
							 bytes_of(devfns[i], reg + offset,
								  width));
		}
	}
}

static void slow_path_gives_no_more_than_the_width(void **state)
{
	struct kvmfilter_access access = {
		.address = DATA + 1, .width = 1, .bus = KVMFILTER_BUS_PIO,
	};
	struct kvmfilter_device *device;

	(void)state;
	set_function(3, ALL);
	set_absent(4);
	select_register(0, 3, 8);
	device = bench_lend(&bench);
	assert_int_equal(kvmfilter_device_access(device, &access), KVMFILTER_DONE);
	assert_int_equal(access.value, byte_of(3, 9));
	bench_take_back(&bench, device);
	select_register(0, 4, 8);
	device = bench_lend(&bench);
	assert_int_equal(kvmfilter_device_access(device, &access), KVMFILTER_DONE);
	assert_int_equal(access.value, 0xff);
	bench_take_back(&bench, device);
}

static void registers_beyond_the_header_are_the_vmms(void **state)
{
	unsigned int reg;

	(void)state;
	set_function(5, ALL);
	for (reg = 64; reg < 256; reg += 4) {
		select_register(0, 5, reg);
		assert_read_passes(0, 4);
		assert_read_passes(3, 1);
	}
}

static void writes_to_known_functions_are_the_vmms(void **state)
{
	(void)state;
	set_function(5, ALL);
	select_register(0, 5, 4);
	assert_write_passes(DATA, 4);
	assert_write_passes(DATA + 1, 1);
	assert_int_equal(get(0, 4), bytes_of(5, 4, 4));
}

static void reads_are_answered_if_all_their_bytes_are(void **state)
{
	uint64_t seed = 30, answered;
	unsigned int i, reg, width, offset, byte;

	(void)state;
	for (i = 0; i < 200; i++) {
		answered = random_next(&seed) | random_next(&seed);
		set_function(9, answered);
		reg = random_next(&seed) % 16 * 4;
		select_register(0, 9, reg);
		for (width = 1; width <= 4; width *= 2) {
			for (offset = 0; offset + width <= 4; offset++) {
				bool all = true;

				for (byte = 0; byte < width; byte++)
					all &= answered >> (reg + offset + byte) & 1;
				if (all)
					assert_int_equal(get(offset, width),
							 bytes_of(9, reg + offset, width));
				else
					assert_read_passes(offset, width);
			}
		}
	}
}

static void read_only_bytes_are_those_of_a_type_0_header(void **state)
{
	/* Vendor, device; revision, class; type; CIS, subsystem; capabilities; the rest. */
	static const uint8_t bytes[] = {
		0, 1, 2, 3, 8, 9, 10, 11, 14, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e,
		0x2f, 0x34, 0x3d, 0x3e, 0x3f,
	};
	uint64_t mask = 0;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		mask |= 1ULL << bytes[i];
	assert_true(mask == KVMFILTER_PCI_READ_ONLY);
}

static void as_many_functions_are_known_as_there_is_room_for(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < KVMFILTER_PCI_KNOWN; i++)
		assert_int_equal(set_function(i * 4, ALL), 0);
	assert_int_equal(set_function(0x88, ALL), -ENOSPC);
	select_register(0, 0x88, 0);
	assert_read_passes(0, 4);
	/* Known already: changed. */
	assert_int_equal(set_function(0x18, 0xf), 0);
	select_register(0, 0x18, 4);
	assert_read_passes(0, 4);
	/* Room again, in each of the two ways. */
	clear(0x10);
	assert_int_equal(set_function(0x88, ALL), 0);
	assert_int_equal(set_function(0x89, ALL), -ENOSPC);
	set_absent(0x38);
	assert_int_equal(set_function(0x89, ALL), 0);
	select_register(0, 0x10, 0);
	assert_read_passes(0, 4);
	select_register(0, 0x38, 0);
	assert_int_equal(get(0, 4), 0xffffffff);
	select_register(0, 0x28, 0);
	assert_int_equal(get(0, 4), bytes_of(0x28, 0, 4));
	select_register(0, 0x89, 0);
	assert_int_equal(get(0, 4), bytes_of(0x89, 0, 4));
}

static void other_buses_are_absent_or_the_vmms(void **state)
{
	unsigned int bit;

	(void)state;
	set_function(0, ALL);
	set_absent(8);
	for (bit = 0; bit < 8; bit++) {
		set_buses(0);
		select_register(1 << bit, 0, 0);
		assert_int_equal(get(0, 4), 0xffffffff);
		assert_write_is_dropped(0, 4);
		set_buses(1);
		assert_read_passes(0, 4);
		assert_write_passes(DATA, 4);
		select_register(1 << bit, 8, 0);
		assert_read_passes(0, 4);
	}
	select_register(0, 0, 0);
	assert_int_equal(get(0, 4), bytes_of(0, 0, 4));
}

/* --- promises of models ---------------------------------------------------------- */

/* What the VMM said is kept here as well, and any register read now and then. */
static void any_order_of_changes_gives_what_was_said_last(void **state)
{
	static uint64_t answered[256];
	static bool absent[256];
	unsigned int i, known = 0;
	uint64_t seed = 31;

	(void)state;
	for (i = 0; i < 4000; i++) {
		uint8_t devfn = random_next(&seed) % 64 * 3, reg = random_next(&seed) & 0xfc;
		bool is_known = answered[devfn];

		switch (random_next(&seed) % 8) {
		case 0:
			assert_int_equal(set_function(devfn, ALL),
					 is_known || known < KVMFILTER_PCI_KNOWN ? 0 : -ENOSPC);
			if (is_known || known == KVMFILTER_PCI_KNOWN)
				break;
			answered[devfn] = ALL;
			absent[devfn] = false;
			known++;
			break;
		case 1:
		case 2:
			absent[devfn] = random_next(&seed) & 1;
			if (absent[devfn])
				set_absent(devfn);
			else
				clear(devfn);
			known -= is_known;
			answered[devfn] = 0;
			break;
		}
		devfn = random_next(&seed) % 64 * 3;
		select_register(0, devfn, reg);
		if (i % 5 == 0)
			move();
		if (absent[devfn])
			assert_int_equal(get(0, 4), 0xffffffff);
		else if (answered[devfn] && reg < 64)
			assert_int_equal(get(0, 4), bytes_of(devfn, reg, 4));
		else
			assert_read_passes(0, 4);
	}
}

static void reset_clears_the_address_alone(void **state)
{
	(void)state;
	set_function(0x20, ALL);
	set_absent(0x21);
	set_buses(0);
	select_register(0, 0x20, 0);
	bench_reset(&bench);
	assert_int_equal(bench_check(&bench), 0);
	assert_int_equal(bench_read_in_kernel(&bench, ADDRESS, 4), 0);
	select_register(0, 0x20, 4);
	assert_int_equal(get(0, 4), bytes_of(0x20, 4, 4));
	select_register(0, 0x21, 0);
	assert_int_equal(get(0, 4), 0xffffffff);
	select_register(3, 0x20, 0);
	assert_int_equal(get(0, 4), 0xffffffff);
}

static void nothing_is_answered_while_time_stands(void **state)
{
	(void)state;
	set_absent(0);
	select_register(0, 0, 0);
	bench_pause(&bench);
	assert_int_equal(bench_read_exits(&bench, DATA, 4), 0xffffffff);
	bench_write(&bench, DATA, 4, 0);
	assert_false(bench.in_kernel);
	bench_write(&bench, ADDRESS, 4, 0x80000100);
	assert_false(bench.in_kernel);
	assert_int_equal(bench_read_exits(&bench, ADDRESS, 4), 0x80000100);
}

static void check_refuses_what_cannot_be(void **state)
{
	/* Reserved bits and bytes; what is none; one function twice; an unused one. */
	static const struct {
		uint16_t offset;
		uint8_t value;
	} wrong[] = {
		{ 24, 0x01 }, { 27, 0x40 }, { 27, 0x01 }, { 28, 2 }, { 29, 1 }, { 30, 1 },
		{ 31, 1 }, { 32, 34 }, { 287, 255 }, { 33, 2 }, { 288 + 72, 1 }, { 2591, 1 },
	};
	uint8_t *bytes = (uint8_t *)bench.state;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		setup(NULL);
		set_function(200, ALL);
		assert_int_equal(bytes[32 + 200], 2);
		bytes[wrong[i].offset] = wrong[i].value;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
}

static void programs_are_verified(void **state)
{
	(void)state;
	bench_programs_are_verified(&kvmfilter_pci_model);
}

static void programs_pass_on_zeros(void **state)
{
	(void)state;
	bench_programs_pass_on_zeros(&kvmfilter_pci_model);
}

static void random_accesses(void **state)
{
	(void)state;
	bench_random_accesses(&kvmfilter_pci_model, 0xcf8, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(address_keeps_the_bits_it_has, setup),
		cmocka_unit_test_setup(address_is_accessed_by_dwords_only, setup),
		cmocka_unit_test_setup(data_is_no_configuration_space_unless_enabled, setup),
		cmocka_unit_test_setup(functions_are_unknown_at_first, setup),
		cmocka_unit_test_setup(absent_functions_read_as_ones_and_drop_writes, setup),
		cmocka_unit_test_setup(known_functions_give_their_header, setup),
		cmocka_unit_test_setup(slow_path_gives_no_more_than_the_width, setup),
		cmocka_unit_test_setup(registers_beyond_the_header_are_the_vmms, setup),
		cmocka_unit_test_setup(writes_to_known_functions_are_the_vmms, setup),
		cmocka_unit_test_setup(reads_are_answered_if_all_their_bytes_are, setup),
		cmocka_unit_test_setup(read_only_bytes_are_those_of_a_type_0_header, setup),
		cmocka_unit_test_setup(as_many_functions_are_known_as_there_is_room_for, setup),
		cmocka_unit_test_setup(other_buses_are_absent_or_the_vmms, setup),
		cmocka_unit_test_setup(any_order_of_changes_gives_what_was_said_last, setup),
		cmocka_unit_test_setup(reset_clears_the_address_alone, setup),
		cmocka_unit_test_setup(nothing_is_answered_while_time_stands, setup),
		cmocka_unit_test_setup(check_refuses_what_cannot_be, setup),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_pci", tests, NULL, NULL);
}
