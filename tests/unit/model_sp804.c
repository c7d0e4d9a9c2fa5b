// SPDX-License-Identifier: GPL-2.0
/*
 * The SP804, statement by statement of its manual (ARM DDI 0271).
 */
#include "bench.h"
#include "bench_device.h"

#include <errno.h>
#include <kvmfilter_sp804.h>

#define LOAD	KVMFILTER_SP804_LOAD
#define VALUE	KVMFILTER_SP804_VALUE
#define CONTROL	KVMFILTER_SP804_CONTROL
#define INTCLR	KVMFILTER_SP804_INTCLR
#define RIS	KVMFILTER_SP804_RIS
#define MIS	KVMFILTER_SP804_MIS
#define BGLOAD	KVMFILTER_SP804_BGLOAD
#define ITCR	KVMFILTER_SP804_ITCR
#define ITOP	KVMFILTER_SP804_ITOP
#define ID	KVMFILTER_SP804_ID
#define TIMER2	KVMFILTER_SP804_TIMER2

#define ENABLE	KVMFILTER_SP804_ENABLE
#define PERIODIC KVMFILTER_SP804_PERIODIC
#define INT	KVMFILTER_SP804_INT_ENABLE
#define WIDE	KVMFILTER_SP804_32_BITS
#define ONCE	KVMFILTER_SP804_ONE_SHOT

#define TICK	1000ULL

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_sp804_model, 1234567);
	return bench;
}

static uint32_t get(struct bench *bench, uint32_t offset)
{
	return bench_read(bench, offset, 4);
}

static void put(struct bench *bench, uint32_t offset, uint32_t value)
{
	bench_write(bench, offset, 4, value);
}

/* @timer is 0 or TIMER2. */
static struct bench running(uint32_t timer, uint32_t load, uint8_t control)
{
	struct bench bench = power_on();

	put(&bench, timer + LOAD, load);
	put(&bench, timer + CONTROL, control | ENABLE);
	return bench;
}

/* --- values ----------------------------------------------------------------------------- */

TEST(registers_after_reset)
{
	struct bench bench = power_on();

	UNUSED;
	for (uint32_t timer = 0; timer <= TIMER2; timer += TIMER2) {
		assert_int_equal(get(&bench, timer + LOAD), 0);
		assert_int_equal(get(&bench, timer + VALUE), 0xffffffff);
		assert_int_equal(get(&bench, timer + CONTROL), 0x20);
		assert_int_equal(get(&bench, timer + RIS), 0);
		assert_int_equal(get(&bench, timer + MIS), 0);
		assert_int_equal(get(&bench, timer + BGLOAD), 0);
	}
	bench.now += 1000000000;
	assert_int_equal(get(&bench, VALUE), 0xffffffff);
}

TEST(value_counts_down_by_one_each_microsecond)
{
	UNUSED;
	for (uint32_t timer = 0; timer <= TIMER2; timer += TIMER2) {
		struct bench bench = running(timer, 0xffffffff, WIDE | PERIODIC);
		uint64_t start = bench.now;

		for (uint32_t tick = 0; tick < 3000; tick++) {
			bench.now = start + tick * TICK;
			assert_int_equal(bench_read_in_kernel(&bench, timer + VALUE, 4),
					 0xffffffff - tick);
			bench.now += TICK - 1;
			assert_int_equal(bench_read_in_kernel(&bench, timer + VALUE, 4),
					 0xffffffff - tick);
		}
		/* The other one stands. */
		assert_int_equal(bench_read_exits(&bench, (timer ^ TIMER2) + VALUE, 4), 0xffffffff);
	}
}

TEST(value_is_answered_in_the_kernel_over_the_whole_of_a_lap)
{
	struct bench bench = running(0, 0xffffffff, WIDE);
	uint64_t start = bench.now;

	UNUSED;
	bench.now = start + 0xfffffffeULL * TICK + TICK - 1;
	assert_int_equal(bench_read_in_kernel(&bench, VALUE, 4), 1);
	/* The next lap is the VMM's to see, once. */
	bench.now += 1;
	assert_int_equal(bench_read_exits(&bench, VALUE, 4), 0);
	bench.now += 3 * TICK;
	assert_int_equal(get(&bench, VALUE), 0xfffffffd);
	assert_int_equal(get(&bench, RIS), 1);
}

TEST(a_later_lap_is_answered_in_the_kernel_again)
{
	struct bench bench = running(0, 100, WIDE | PERIODIC);

	UNUSED;
	bench.now += 7 * 100 * TICK + 30 * TICK + 1;
	assert_int_equal(bench_read_exits(&bench, VALUE, 4), 70);
	bench.now += 10 * TICK;
	assert_int_equal(bench_read_in_kernel(&bench, VALUE, 4), 60);
}

TEST(value_is_read_only)
{
	struct bench bench = running(0, 1000, WIDE);

	UNUSED;
	put(&bench, VALUE, 5);
	assert_int_equal(get(&bench, VALUE), 1000);
}

TEST(sixteen_bits_count_alone)
{
	struct bench bench = running(0, 0x12340003, 0);

	UNUSED;
	assert_int_equal(get(&bench, VALUE), 3);
	bench.now += 4 * TICK;
	assert_int_equal(get(&bench, RIS), 1);
	assert_int_equal(get(&bench, VALUE), 0xffff);
	bench.now += 0xffff * TICK;
	assert_int_equal(get(&bench, VALUE), 0);
	assert_int_equal(get(&bench, LOAD), 0x12340003);
	bench = running(0, 0x12340003, PERIODIC);
	bench.now += 6 * TICK;
	assert_int_equal(get(&bench, VALUE), 3);
}

TEST(clock_is_divided_by_16_and_256)
{
	static const struct {
		uint8_t control;
		unsigned int by;
	} rows[] = { { 0x00, 1 }, { 0x04, 16 }, { 0x08, 256 } };

	UNUSED;
	for (unsigned int i = 0; i < 3; i++) {
		struct bench bench = running(0, 1000, WIDE | rows[i].control);

		bench.now += 10 * rows[i].by * TICK - 1;
		assert_int_equal(get(&bench, VALUE), 991);
		bench.now++;
		assert_int_equal(get(&bench, VALUE), 990);
		assert_int_equal(bench.in_kernel, rows[i].by == 1);
		assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
		put(&bench, CONTROL, WIDE | INT | ENABLE | rows[i].control);
		assert_true(bench_next_rise(&bench, 0) == bench.now + 990 * rows[i].by * TICK);
	}
}

/* --- modes ------------------------------------------------------------------------------ */

TEST(free_running_wraps_to_its_highest_value)
{
	struct bench bench = running(0, 2, WIDE);

	UNUSED;
	bench.now += 2 * TICK;
	assert_int_equal(get(&bench, VALUE), 0);
	bench.now += TICK;
	assert_int_equal(get(&bench, VALUE), 0xffffffff);
	assert_int_equal(get(&bench, LOAD), 2);
}

TEST(periodic_reloads_at_zero_and_a_period_is_what_is_loaded)
{
	struct bench bench = running(0, 5, WIDE | PERIODIC | INT);
	uint64_t start = bench.now;

	UNUSED;
	for (unsigned int period = 1; period <= 20; period++) {
		assert_true(bench_next_rise(&bench, 0) == start + period * 5 * TICK);
		bench.now = start + period * 5 * TICK - 1;
		assert_int_equal(get(&bench, VALUE), 1);
		assert_false(bench_line(&bench, 0));
		bench.now++;
		assert_true(bench_line(&bench, 0));
		assert_int_equal(get(&bench, VALUE), 5);
		put(&bench, INTCLR, 0);
		assert_false(bench_line(&bench, 0));
	}
}

TEST(one_shot_halts_at_zero_until_it_is_loaded)
{
	struct bench bench = running(0, 5, WIDE | ONCE | INT);

	UNUSED;
	bench.now += 5 * TICK;
	assert_int_equal(get(&bench, VALUE), 0);
	put(&bench, INTCLR, 1);
	bench.now += 1000 * TICK;
	assert_int_equal(get(&bench, VALUE), 0);
	assert_false(bench_line(&bench, 0));
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	put(&bench, LOAD, 3);
	assert_true(bench_next_rise(&bench, 0) == bench.now + 3 * TICK);
	bench.now += 3 * TICK;
	assert_true(bench_line(&bench, 0));
}

TEST(one_shot_resumes_when_it_is_deselected)
{
	struct bench bench = running(0, 5, WIDE | ONCE);

	UNUSED;
	bench.now += 100 * TICK;
	put(&bench, CONTROL, WIDE | ENABLE);
	assert_int_equal(get(&bench, VALUE), 0);
	bench.now += TICK;
	assert_int_equal(get(&bench, VALUE), 0xffffffff);
	bench = running(0, 5, WIDE | PERIODIC | ONCE);
	bench.now += 100 * TICK;
	assert_int_equal(get(&bench, VALUE), 0);
	put(&bench, CONTROL, WIDE | PERIODIC | ENABLE);
	assert_int_equal(get(&bench, VALUE), 5);
}

TEST(load_restarts_at_once_and_background_load_at_the_next_zero)
{
	struct bench bench = running(0, 100, WIDE | PERIODIC);

	UNUSED;
	bench.now += 10 * TICK;
	put(&bench, BGLOAD, 50);
	assert_int_equal(get(&bench, VALUE), 90);
	assert_int_equal(get(&bench, BGLOAD), 50);
	assert_int_equal(get(&bench, LOAD), 50);
	bench.now += 90 * TICK;
	assert_int_equal(get(&bench, VALUE), 50);
	put(&bench, LOAD, 70);
	assert_int_equal(get(&bench, VALUE), 70);
	assert_int_equal(get(&bench, BGLOAD), 70);
}

TEST(background_load_starts_what_stands_at_zero)
{
	struct bench bench = running(0, 10, WIDE | PERIODIC);

	UNUSED;
	put(&bench, BGLOAD, 0);
	bench.now += 15 * TICK;
	assert_int_equal(get(&bench, VALUE), 0);
	put(&bench, BGLOAD, 7);
	assert_int_equal(get(&bench, VALUE), 7);
	bench.now += 2 * TICK;
	assert_int_equal(get(&bench, VALUE), 5);
	/* One that is to halt there does. */
	bench = running(0, 10, WIDE | ONCE);
	bench.now += 15 * TICK;
	put(&bench, BGLOAD, 7);
	assert_int_equal(get(&bench, VALUE), 0);
}

TEST(loading_zero_interrupts_at_once)
{
	static const uint8_t modes[] = { WIDE, WIDE | PERIODIC, WIDE | ONCE };

	UNUSED;
	for (unsigned int i = 0; i < 3; i++) {
		struct bench bench = running(0, 100, modes[i] | INT);

		assert_false(bench_line(&bench, 0));
		put(&bench, LOAD, 0);
		assert_true(bench_line(&bench, 0));
		assert_int_equal(get(&bench, VALUE), 0);
		put(&bench, INTCLR, 0);
		assert_false(bench_line(&bench, 0));
		bench.now += 10 * TICK;
		assert_int_equal(get(&bench, VALUE), modes[i] == WIDE ? 0xfffffff6 : 0);
		assert_false(bench_line(&bench, 0));
	}
}

TEST(what_was_loaded_with_zero_interrupts_as_it_is_enabled)
{
	static const uint8_t modes[] = { WIDE, PERIODIC, WIDE | ONCE };

	UNUSED;
	for (unsigned int i = 0; i < 3; i++) {
		/* Without the upper half where there are 16 bits. */
		struct bench bench = running(0, modes[i] & WIDE ? 0 : 0x10000, modes[i] | INT);

		assert_true(bench_line(&bench, 0));
		put(&bench, INTCLR, 0);
		assert_false(bench_line(&bench, 0));
	}
}

TEST(enabling_what_halted_at_zero_does_not_interrupt)
{
	struct bench bench = running(0, 5, WIDE | ONCE | INT);

	UNUSED;
	bench.now += 5 * TICK;
	put(&bench, INTCLR, 0);
	put(&bench, CONTROL, WIDE | ONCE | INT);
	put(&bench, CONTROL, WIDE | ONCE | INT | ENABLE);
	assert_false(bench_line(&bench, 0));
}

TEST(a_disabled_timer_halts_and_goes_on_from_there)
{
	struct bench bench = running(0, 1000, WIDE | PERIODIC);

	UNUSED;
	bench.now += 300 * TICK + 400;
	put(&bench, CONTROL, WIDE | PERIODIC);
	bench.now += 999999;
	assert_int_equal(bench_read_exits(&bench, VALUE, 4), 700);
	put(&bench, CONTROL, WIDE | PERIODIC | ENABLE);
	assert_int_equal(bench_read_in_kernel(&bench, VALUE, 4), 700);
	bench.now += 700 * TICK;
	assert_int_equal(get(&bench, VALUE), 1000);
}

TEST(enabling_the_interrupt_does_not_disturb_the_count)
{
	struct bench bench = running(0, 1000, WIDE);
	uint64_t start = bench.now;

	UNUSED;
	bench.now += 400;
	put(&bench, CONTROL, WIDE | ENABLE | INT);
	assert_true(bench_next_rise(&bench, 0) == start + 1000 * TICK);
}

/* --- interrupts ------------------------------------------------------------------------- */

TEST(interrupt_stays_until_anything_is_written_to_the_clear_register)
{
	struct bench bench = running(TIMER2, 10, WIDE | PERIODIC | INT);

	UNUSED;
	bench.now += 25 * TICK;
	assert_int_equal(get(&bench, TIMER2 + RIS), 1);
	assert_int_equal(get(&bench, TIMER2 + MIS), 1);
	assert_int_equal(get(&bench, RIS), 0);
	assert_true(bench_line(&bench, 1));
	assert_false(bench_line(&bench, 0));
	put(&bench, TIMER2 + INTCLR, 0);
	assert_false(bench_line(&bench, 1));
	bench.now += 5 * TICK - 1;
	assert_int_equal(get(&bench, TIMER2 + RIS), 0);
	bench.now++;
	assert_int_equal(get(&bench, TIMER2 + RIS), 1);
}

TEST(masked_interrupt_is_raw_only)
{
	struct bench bench = running(0, 10, WIDE);

	UNUSED;
	bench.now += 10 * TICK;
	assert_int_equal(get(&bench, RIS), 1);
	assert_int_equal(get(&bench, MIS), 0);
	assert_false(bench_line(&bench, 0));
	put(&bench, CONTROL, WIDE | ENABLE | INT);
	assert_int_equal(get(&bench, MIS), 1);
	assert_true(bench_line(&bench, 0));
}

TEST(combined_line_is_either)
{
	struct bench bench = running(0, 10, WIDE | ONCE | INT);

	UNUSED;
	put(&bench, TIMER2 + LOAD, 4);
	put(&bench, TIMER2 + CONTROL, WIDE | ONCE | INT | ENABLE);
	assert_true(bench_next_rise(&bench, 2) == bench.now + 4 * TICK);
	bench.now += 4 * TICK;
	assert_true(bench_line(&bench, 2));
	assert_true(bench_next_rise(&bench, 2) == KVMFILTER_NEVER);
	put(&bench, TIMER2 + INTCLR, 0);
	assert_false(bench_line(&bench, 2));
	assert_true(bench_next_rise(&bench, 2) == bench.now + 6 * TICK);
	bench.now += 6 * TICK;
	assert_true(bench_line(&bench, 2));
}

TEST(integration_test_sets_the_lines)
{
	struct bench bench = running(0, 10, WIDE | INT);

	UNUSED;
	bench.now += 10 * TICK;
	put(&bench, ITOP, 2);
	assert_true(bench_line(&bench, 0));
	put(&bench, ITCR, 1);
	assert_int_equal(get(&bench, ITCR), 1);
	assert_false(bench_line(&bench, 0));
	assert_true(bench_line(&bench, 1));
	assert_true(bench_line(&bench, 2));
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	assert_int_equal(get(&bench, ITOP), 0);
	put(&bench, ITCR, 0);
	assert_true(bench_line(&bench, 0));
}

/* --- the rest --------------------------------------------------------------------------- */

TEST(identification)
{
	static const uint8_t ids[] = { 0x04, 0x18, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < 8; i++)
		assert_int_equal(get(&bench, ID + 4 * i), ids[i]);
}

TEST(control_keeps_what_is_defined)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, CONTROL, 0xffffffff);
	assert_int_equal(get(&bench, CONTROL), 0xef);
	assert_int_equal(get(&bench, TIMER2 + CONTROL), 0x20);
}

TEST(parts_of_a_register_can_be_read_and_narrow_writes_are_ignored)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LOAD, 0x89abcdef);
	assert_int_equal(bench_read_exits(&bench, VALUE + 3, 1), 0x89);
	assert_int_equal(bench_read_exits(&bench, LOAD + 2, 2), 0x89ab);
	assert_int_equal(bench_read_exits(&bench, LOAD + 2, 4), 0);
	assert_int_equal(bench_read_exits(&bench, VALUE, 8), 0);
	bench_write(&bench, LOAD, 2, 0xffff);
	bench_write(&bench, LOAD, 8, ~0ULL);
	assert_int_equal(get(&bench, LOAD), 0x89abcdef);
}

TEST(pause_and_resume_on_another_clock)
{
	struct bench bench = running(0, 1000, WIDE | PERIODIC | INT);

	UNUSED;
	bench.now += 300 * TICK;
	bench_pause(&bench);
	bench.now += 987654321;
	assert_int_equal(bench_read_exits(&bench, VALUE, 4), 700);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now = 3;
	bench_resume(&bench);
	assert_int_equal(bench_read_in_kernel(&bench, VALUE, 4), 700);
	assert_true(bench_next_rise(&bench, 0) == 3 + 700 * TICK);
}

TEST(reset_stops_both)
{
	struct bench bench = running(0, 10, WIDE | PERIODIC | INT);

	UNUSED;
	bench.now += 100 * TICK;
	bench_reset(&bench);
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, VALUE), 0xffffffff);
	assert_int_equal(get(&bench, CONTROL), 0x20);
	assert_int_equal(get(&bench, RIS), 0);
}

TEST(check_refuses_what_is_not_a_state)
{
	static const struct {
		uint8_t offset, bits;
	} rows[] = {
		{ 24, 0x01 }, { 45, 0x01 }, { 52, 0x10 }, { 53, 0x02 }, { 54, 0x01 }, { 55, 0x80 },
		{ 56, 0x01 }, { 77, 0x01 }, { 84, 0x10 }, { 86, 0x01 }, { 88, 0x02 }, { 89, 0x04 },
		{ 90, 0x01 }, { 95, 0x01 },
	};

	UNUSED;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench = running(0, 1000, WIDE);

		assert_int_equal(bench_check(&bench), 0);
		((uint8_t *)bench.state)[rows[i].offset] ^= rows[i].bits;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
}

TEST(check_refuses_more_than_sixteen_bits_have)
{
	/* Divided: the program has no part in it. */
	struct bench bench = running(0, 1000, 0x04);

	UNUSED;
	assert_int_equal(bench_check(&bench), 0);
	/* Just after its 0 it has 10000h to go. */
	bench.state[5] = 0x10000;
	assert_int_equal(bench_check(&bench), 0);
	bench.state[5] = 0x10001;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

TEST(the_whole_page_is_the_devices)
{
	UNUSED;
	bench_device_is_whole(&kvmfilter_sp804_model, KVMFILTER_SP804_LENGTH);
}

/* --- as any model ----------------------------------------------------------------------- */

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_sp804_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_sp804_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_sp804_model, 804, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_after_reset),
		cmocka_unit_test(value_counts_down_by_one_each_microsecond),
		cmocka_unit_test(value_is_answered_in_the_kernel_over_the_whole_of_a_lap),
		cmocka_unit_test(a_later_lap_is_answered_in_the_kernel_again),
		cmocka_unit_test(value_is_read_only),
		cmocka_unit_test(sixteen_bits_count_alone),
		cmocka_unit_test(clock_is_divided_by_16_and_256),
		cmocka_unit_test(free_running_wraps_to_its_highest_value),
		cmocka_unit_test(periodic_reloads_at_zero_and_a_period_is_what_is_loaded),
		cmocka_unit_test(one_shot_halts_at_zero_until_it_is_loaded),
		cmocka_unit_test(one_shot_resumes_when_it_is_deselected),
		cmocka_unit_test(load_restarts_at_once_and_background_load_at_the_next_zero),
		cmocka_unit_test(background_load_starts_what_stands_at_zero),
		cmocka_unit_test(loading_zero_interrupts_at_once),
		cmocka_unit_test(what_was_loaded_with_zero_interrupts_as_it_is_enabled),
		cmocka_unit_test(enabling_what_halted_at_zero_does_not_interrupt),
		cmocka_unit_test(a_disabled_timer_halts_and_goes_on_from_there),
		cmocka_unit_test(enabling_the_interrupt_does_not_disturb_the_count),
		cmocka_unit_test(interrupt_stays_until_anything_is_written_to_the_clear_register),
		cmocka_unit_test(masked_interrupt_is_raw_only),
		cmocka_unit_test(combined_line_is_either),
		cmocka_unit_test(integration_test_sets_the_lines),
		cmocka_unit_test(identification),
		cmocka_unit_test(control_keeps_what_is_defined),
		cmocka_unit_test(parts_of_a_register_can_be_read_and_narrow_writes_are_ignored),
		cmocka_unit_test(pause_and_resume_on_another_clock),
		cmocka_unit_test(reset_stops_both),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(check_refuses_more_than_sixteen_bits_have),
		cmocka_unit_test(the_whole_page_is_the_devices),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_sp804", tests, NULL, NULL);
}
