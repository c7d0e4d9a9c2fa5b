// SPDX-License-Identifier: GPL-2.0
/*
 * The i8254 as a model among others; its data-sheet tests are in i8254_*.c.
 */
#include "bench.h"

#include "bench_device.h"

#include <kvmfilter_i8254.h>

static void programs_are_verified(void **state)
{
	(void)state;
	bench_programs_are_verified(&kvmfilter_i8254_model);
}

static void programs_pass_on_zeros(void **state)
{
	(void)state;
	bench_programs_pass_on_zeros(&kvmfilter_i8254_model);
}

/* One state, seen through two devices: with the port, and by the VMM's own. */
static void port_61_may_be_the_vmms(void **state)
{
	struct kvmfilter_device *whole, *chip;
	struct kvmfilter_i8254_state saved;
	struct kvmfilter_access access = {
		.address = 0x61, .width = 1, .direction = KVMFILTER_WRITE,
	};
	struct bench bench = {};
	unsigned int value;
	const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .clock = bench_device_clock,
	};

	(void)state;
	bench.now = 5000000000ULL;
	assert_int_equal(kvmfilter_device_create(&whole, &kvmfilter_i8254_model, 0x40, &ops,
						 &bench), 0);
	assert_int_equal(kvmfilter_device_create(&chip, &kvmfilter_i8254_chip_model, 0x40, &ops,
						 &bench), 0);
	assert_int_equal(kvmfilter_device_access(chip, &access), KVMFILTER_PASS);
	for (value = 0; value < 256; value++) {
		bench.now += 12345;
		access.value = value;
		access.direction = KVMFILTER_WRITE;
		assert_int_equal(kvmfilter_device_access(whole, &access), KVMFILTER_DONE);
		assert_int_equal(kvmfilter_i8254_write61(chip, value), 0);
		access.direction = KVMFILTER_READ;
		assert_int_equal(kvmfilter_device_access(whole, &access), KVMFILTER_DONE);
		assert_int_equal(kvmfilter_i8254_read61(chip), access.value);
	}
	/* The gate of counter 2 as well: their states are the same. */
	assert_int_equal(kvmfilter_device_save(whole, &saved, sizeof(saved), bench.now), 0);
	assert_int_equal(kvmfilter_device_restore(chip, &saved, sizeof(saved)), 0);
	assert_int_equal(kvmfilter_i8254_read61(chip), access.value);
	kvmfilter_device_destroy(whole);
	kvmfilter_device_destroy(chip);
}

static void random_accesses(void **state)
{
	(void)state;
	bench_random_accesses(&kvmfilter_i8254_model, 8254, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(port_61_may_be_the_vmms),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_i8254", tests, NULL, NULL);
}
