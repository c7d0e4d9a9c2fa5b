// SPDX-License-Identifier: GPL-2.0
/*
 * Registers that never change.
 */
#include "bench.h"
#include "bench_device.h"

#include <errno.h>
#include <kvmfilter_constant.h>

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_constant_model, 1234567);
	return bench;
}

TEST(ones_are_read_and_writes_ignored)
{
	struct bench bench = power_on();

	UNUSED;
	for (uint8_t width = 1; width <= 4; width *= 2) {
		assert_true(bench_read_in_kernel(&bench, 4, width) == (1ULL << 8 * width) - 1);
		bench_write(&bench, 4, width, 0);
		assert_true(bench.in_kernel);
		assert_int_equal(bench.sent_count, 0);
	}
}

static unsigned int told;
static __u64 last;

static void on_event(void *opaque, __u32 event, __u64 value)
{
	(void)opaque;
	assert_int_equal(event, KVMFILTER_CONSTANT_WRITTEN);
	told++;
	last = value;
}

static __u64 access_at(struct kvmfilter_device *device, __u8 direction, __u64 address, __u8 width,
		       __u64 value)
{
	struct kvmfilter_access access = {
		.bus = KVMFILTER_BUS_MMIO, .address = address, .width = width,
		.direction = direction, .value = value,
	};
	int verdict = kvmfilter_device_access(device, &access);

	return verdict == KVMFILTER_DONE ? access.value : 0x1234;
}

TEST(a_device_is_where_and_what_it_is_to_be)
{
	const struct kvmfilter_device_ops ops = { .size = sizeof(ops), .event = on_event };
	const struct kvmfilter_constant constant = {
		.size = sizeof(constant), .bus = KVMFILTER_BUS_MMIO, .base = 0xd0000000,
		.length = 0x1000, .value = 0x8877665544332211, .tells = 1,
	};
	struct kvmfilter_device *device;

	UNUSED;
	assert_int_equal(kvmfilter_constant_create(&device, &constant, &ops, NULL), 0);
	assert_true(access_at(device, 0, 0xd0000ff8, 8, 0) == 0x8877665544332211);
	assert_true(access_at(device, 0, 0xd0000ff9, 8, 0) == 0x1234);
	told = 0;
	access_at(device, KVMFILTER_WRITE, 0xd0000000, 1, 0x55);
	access_at(device, KVMFILTER_WRITE, 0xd0000123, 4, 0x12345678);
	assert_int_equal(told, 2);
	assert_int_equal(last, 0x78);
	kvmfilter_device_reset(device);
	assert_true(access_at(device, 0, 0xd0000000, 8, 0) == 0x8877665544332211);
	kvmfilter_device_destroy(device);
}

TEST(what_is_told_can_be_posted)
{
	struct bench bench = power_on();
	struct kvmfilter_constant_state *state = (void *)bench.state;

	UNUSED;
	state->tells = 1;
	bench_write(&bench, 0, 1, 'a');
	assert_false(bench.in_kernel);
	assert_int_equal(bench.sent_count, 1);
	bench_post(&bench, 5, -1);
	bench_write(&bench, 0, 1, 'b');
	assert_true(bench.in_kernel);
	assert_int_equal(bench.signals, 1 << 5);
	bench_write(&bench, 0, 1, 'c');
	assert_int_equal(bench.signals, 0);
	bench_take(&bench);
	assert_int_equal(bench.sent_count, 2);
	assert_int_equal(bench.sent[1], 'c');
}

TEST(what_is_none_is_refused)
{
	const struct kvmfilter_constant good = {
		.size = sizeof(good), .base = 0x80, .length = 1, .value = ~0ULL,
	};
	struct kvmfilter_constant bad;
	struct kvmfilter_device *device;

	UNUSED;
	bad = good;
	bad.length = 0;
	assert_int_equal(kvmfilter_constant_create(&device, &bad, NULL, NULL), -EINVAL);
	bad = good;
	bad.bus = 2;
	assert_int_equal(kvmfilter_constant_create(&device, &bad, NULL, NULL), -EINVAL);
	bad = good;
	bad.tells = 2;
	assert_int_equal(kvmfilter_constant_create(&device, &bad, NULL, NULL), -EINVAL);
	assert_int_equal(kvmfilter_constant_create(&device, &good, NULL, NULL), 0);
	kvmfilter_device_destroy(device);
}

TEST(check_refuses_what_is_not_a_state)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(bench_check(&bench), 0);
	((uint8_t *)bench.state)[32] = 2;
	assert_int_equal(bench_check(&bench), -EINVAL);
	bench = power_on();
	((uint8_t *)bench.state)[36] = 1;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_constant_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_constant_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_constant_model, 80, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ones_are_read_and_writes_ignored),
		cmocka_unit_test(a_device_is_where_and_what_it_is_to_be),
		cmocka_unit_test(what_is_told_can_be_posted),
		cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_constant", tests, NULL, NULL);
}
