// SPDX-License-Identifier: GPL-2.0
/*
 * ACPI's power management timer and PM1 registers, rule by rule of the ACPI
 * Specification 6.5, 4.8.2 and 4.8.3.
 */
#include "bench.h"
#include "bench_device.h"
#include "random.h"

#include <errno.h>
#include <kvmfilter_acpi_pm.h>

#define STATUS	KVMFILTER_ACPI_PM_STATUS
#define ENABLE	KVMFILTER_ACPI_PM_ENABLE
#define CONTROL	KVMFILTER_ACPI_PM_CONTROL
#define TIMER	KVMFILTER_ACPI_PM_TIMER

#define TMR	KVMFILTER_ACPI_PM_TMR
#define PWRBTN	KVMFILTER_ACPI_PM_PWRBTN

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

/* 14.31818 MHz / 4 is 315/88 MHz. */
static uint64_t tick_of(const struct bench *bench)
{
	return (unsigned __int128)bench_ns(bench) * 315 / 88000;
}

/* To the first ns of a tick. */
static void go_to(struct bench *bench, uint64_t tick)
{
	bench->now += ((unsigned __int128)tick * 88000 + 314) / 315 - bench_ns(bench);
}

static struct bench power_on(const struct kvmfilter_model *model)
{
	struct bench bench;

	bench_init(&bench, model, 1234567);
	return bench;
}

/* --- the timer ------------------------------------------------------------------- */

TEST(timer_counts_3579545_hz)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm32_model);
	uint64_t seed = 1, i;

	UNUSED;
	for (i = 0; i < 20000; i++) {
		bench.now += random_next(&seed) >> (20 + random_next(&seed) % 44);
		assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4),
				 tick_of(&bench) & 0xffffffff);
	}
	/* A century later it is as exact. */
	bench.now = 3155760000000000000ULL;
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4),
			 tick_of(&bench) & 0xffffffff);
}

TEST(each_side_of_every_tick_of_a_period)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);
	unsigned int i;

	UNUSED;
	for (i = 0; i < 17600; i++, bench.now++)
		assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4),
				 tick_of(&bench) & 0xffffff);
}

TEST(timer_of_24_bits_reads_zero_above)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	go_to(&bench, 0x1234fffffe);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4), 0xfffffe);
	go_to(&bench, 0x1235000001);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4), 1);
}

TEST(timer_of_32_bits_has_them_all)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm32_model);

	UNUSED;
	go_to(&bench, 0x1fffffffe);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4), 0xfffffffe);
	go_to(&bench, 0x200000001);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4), 1);
}

TEST(timer_may_be_read_in_parts)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm32_model);

	UNUSED;
	go_to(&bench, 0x189abcdef);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 1), 0xef);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER + 1, 1), 0xcd);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER + 3, 1), 0x89);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 2), 0xcdef);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER + 2, 2), 0x89ab);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER + 1, 2), 0xabcd);
	/* Over the gap before it. */
	assert_int_equal(bench_read_in_kernel(&bench, TIMER - 2, 4), 0xcdef0000);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER - 1, 4), 0xabcdef00);
}

TEST(timer_is_read_only)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm32_model);

	UNUSED;
	bench_write(&bench, TIMER, 4, 0x12345678);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4),
			 tick_of(&bench) & 0xffffffff);
}

/* --- its status ------------------------------------------------------------------ */

static void assert_sets_at(const struct kvmfilter_model *model, uint64_t half)
{
	struct bench bench = power_on(model);
	uint64_t n;

	for (n = tick_of(&bench) / half + 1; n < 6; n++) {
		go_to(&bench, n * half - 1);
		assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2) & TMR, 0);
		go_to(&bench, n * half);
		assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2) & TMR, TMR);
		bench.now += 1000;
		bench_write(&bench, STATUS, 2, TMR);
		assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2) & TMR, 0);
	}
}

TEST(tmr_sts_sets_when_bit_23_changes_either_way)
{
	UNUSED;
	assert_sets_at(&kvmfilter_acpi_pm24_model, 1 << 23);
}

TEST(tmr_sts_sets_when_bit_31_changes_either_way)
{
	UNUSED;
	assert_sets_at(&kvmfilter_acpi_pm32_model, 1ULL << 31);
}

TEST(tmr_sts_stays_until_it_is_cleared)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	/* Also over an even number of changes. */
	go_to(&bench, 10 * (1ULL << 23) + 5);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), TMR);
	go_to(&bench, 12 * (1ULL << 23) + 5);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), TMR);
	bench_write(&bench, STATUS, 2, 0xffff & ~TMR);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), TMR);
	bench_write(&bench, STATUS, 1, TMR);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), 0);
}

TEST(tmr_sts_sets_whether_enabled_or_not)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	go_to(&bench, (1 << 23) - 1);
	assert_false(bench_line(&bench, 0));
	go_to(&bench, 1 << 23);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), TMR);
	assert_false(bench_line(&bench, 0));
	/* What is pending already interrupts when it is enabled. */
	bench_write(&bench, ENABLE, 2, TMR);
	assert_true(bench_line(&bench, 0));
	bench_write(&bench, STATUS, 2, TMR);
	assert_false(bench_line(&bench, 0));
}

TEST(sci_rises_with_tmr_sts_to_the_ns)
{
	static const struct kvmfilter_model *const models[] = {
		&kvmfilter_acpi_pm24_model, &kvmfilter_acpi_pm32_model,
	};
	uint64_t seed = 2, i, rise;

	UNUSED;
	for (i = 0; i < 2000; i++) {
		struct bench bench = power_on(models[i % 2]);
		uint64_t half = i % 2 ? 1ULL << 31 : 1ULL << 23;

		bench.now += random_next(&seed) >> (8 + random_next(&seed) % 50);
		bench_write(&bench, STATUS, 2, TMR);
		assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
		bench_write(&bench, ENABLE, 2, TMR);
		rise = bench_next_rise(&bench, 0);
		assert_false(bench_line(&bench, 0));
		go_to(&bench, (tick_of(&bench) / half + 1) * half);
		assert_int_equal(rise, bench.now);
		assert_true(bench_line(&bench, 0));
		assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
		bench.now--;
		assert_false(bench_line(&bench, 0));
	}
}

TEST(there_is_no_rise_beyond_the_clock)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm32_model);

	UNUSED;
	bench.now = ~0ULL - 2000000000;
	bench_write(&bench, ENABLE, 2, TMR);
	bench_write(&bench, STATUS, 2, TMR);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

/* --- the other registers ---------------------------------------------------------- */

static struct bench pressed(unsigned int bits)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);
	struct kvmfilter_device *device = bench_lend(&bench);

	assert_int_equal(kvmfilter_acpi_pm_set_status(device, bits), 0);
	bench_take_back(&bench, device);
	return bench;
}

TEST(status_bits_are_cleared_by_writing_ones)
{
	struct bench bench = pressed(0x8720);

	UNUSED;
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), 0x8720);
	bench_write(&bench, STATUS, 2, 0);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), 0x8720);
	bench_write(&bench, STATUS + 1, 1, 0x81);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), 0x0620);
	bench_write(&bench, STATUS, 1, 0xff);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), 0x0600);
	bench_write(&bench, STATUS, 4, 0xffff);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 2), 0);
}

TEST(only_the_vmm_s_status_bits_can_be_set_by_it)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);
	struct kvmfilter_device *device = bench_lend(&bench);
	unsigned int bit;

	UNUSED;
	for (bit = 0; bit < 16; bit++)
		assert_int_equal(kvmfilter_acpi_pm_set_status(device, 1U << bit),
				 0x8720 >> bit & 1 ? 0 : -EINVAL);
	bench_take_back(&bench, device);
	assert_int_equal(bench_read(&bench, STATUS, 2), 0x8720);
}

TEST(sci_is_any_status_that_is_enabled)
{
	static const unsigned int bits[] = { 0x20, 0x100, 0x200, 0x400 };
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct bench bench = pressed(bits[i]);

		bench_write(&bench, ENABLE, 2, 0xffff & ~bits[i] & ~TMR);
		assert_false(bench_line(&bench, 0));
		bench_write(&bench, ENABLE, 2, bits[i]);
		assert_true(bench_line(&bench, 0));
		bench_write(&bench, STATUS, 2, bits[i]);
		assert_false(bench_line(&bench, 0));
	}
}

TEST(wak_sts_has_no_enable)
{
	struct bench bench = pressed(0x8000);

	UNUSED;
	bench_write(&bench, ENABLE, 2, 0xffff);
	assert_int_equal(bench_read_in_kernel(&bench, ENABLE, 2), 0x0721);
	assert_false(bench_line(&bench, 0));
}

TEST(sci_that_another_status_raised_does_not_rise_again)
{
	struct bench bench = pressed(PWRBTN);

	UNUSED;
	bench_write(&bench, ENABLE, 2, PWRBTN | TMR);
	assert_true(bench_line(&bench, 0));
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench_write(&bench, STATUS, 2, PWRBTN);
	assert_true(bench_next_rise(&bench, 0) != KVMFILTER_NEVER);
}

TEST(enable_may_be_written_in_parts)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	bench_write(&bench, ENABLE + 1, 1, 0x07);
	assert_int_equal(bench_read_in_kernel(&bench, ENABLE, 2), 0x0700);
	bench_write(&bench, ENABLE, 1, 0x21);
	assert_int_equal(bench_read_in_kernel(&bench, ENABLE, 2), 0x0721);
	bench_write(&bench, ENABLE + 1, 1, 0);
	assert_int_equal(bench_read_in_kernel(&bench, ENABLE, 2), 0x0021);
	/* Along with status, as one register block. */
	bench_write(&bench, STATUS, 4, 0x01000000);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 4), 0x01000000);
}

TEST(sci_en_is_always_set)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	assert_int_equal(bench_read_in_kernel(&bench, CONTROL, 2), 1);
	bench_write(&bench, CONTROL, 2, 0);
	assert_int_equal(bench_read_in_kernel(&bench, CONTROL, 2), 1);
}

TEST(control_keeps_bm_rld_and_slp_typ)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	/* GBL_RLS and SLP_EN are write-only. */
	bench_write(&bench, CONTROL, 2, 0xffff);
	assert_int_equal(bench_read_in_kernel(&bench, CONTROL, 2), 0x1c03);
	assert_int_equal(bench_read_in_kernel(&bench, CONTROL + 1, 1), 0x1c);
	bench_write(&bench, CONTROL + 1, 1, 0x04);
	assert_int_equal(bench_read_in_kernel(&bench, CONTROL, 4), 0x0403);
}

TEST(slp_en_asks_for_a_sleep_of_slp_typ)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);
	unsigned int type;

	UNUSED;
	for (type = 0; type < 8; type++) {
		bench_write(&bench, CONTROL, 2, type << 10);
		assert_int_equal(bench.event.event, 0);
		bench_write(&bench, CONTROL, 2, type << 10 | 0x2000);
		assert_int_equal(bench.event.event, KVMFILTER_ACPI_PM_SLEEP);
		assert_int_equal(bench.event.value, type);
		/* By its byte alone. */
		bench_write(&bench, CONTROL + 1, 1, 0x20 | type << 2);
		assert_int_equal(bench.event.event, KVMFILTER_ACPI_PM_SLEEP);
		assert_int_equal(bench.event.value, type);
	}
	bench_write(&bench, ENABLE, 2, 0x2000);
	assert_int_equal(bench.event.event, 0);
}

/* --- a VMM's ---------------------------------------------------------------------- */

TEST(pause_and_resume_on_another_clock)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);
	uint64_t tick;

	UNUSED;
	bench_write(&bench, ENABLE, 2, TMR);
	go_to(&bench, (1 << 23) - 1000);
	tick = bench_read_in_kernel(&bench, TIMER, 4);
	bench_pause(&bench);
	bench.now += 987654321;
	assert_int_equal(bench_read_exits(&bench, TIMER, 4), tick);
	assert_int_equal(bench_read_exits(&bench, STATUS, 2), 0);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now = 3;
	bench_resume(&bench);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4), tick);
	go_to(&bench, (1 << 23) - 1);
	assert_false(bench_line(&bench, 0));
	go_to(&bench, 1 << 23);
	assert_true(bench_line(&bench, 0));
}

TEST(reset_disables_and_clears_and_lets_the_timer_run)
{
	struct bench bench = pressed(PWRBTN);

	UNUSED;
	bench_write(&bench, ENABLE, 2, PWRBTN | TMR);
	bench_write(&bench, CONTROL, 2, 0xffff);
	go_to(&bench, 5 * (1 << 23) + 7);
	bench_reset(&bench);
	assert_int_equal(bench_read_in_kernel(&bench, STATUS, 4), 0);
	assert_int_equal(bench_read_in_kernel(&bench, CONTROL, 2), 1);
	assert_int_equal(bench_read_in_kernel(&bench, TIMER, 4), tick_of(&bench) & 0xffffff);
	assert_false(bench_line(&bench, 0));
}

TEST(check_refuses_what_is_not_a_state)
{
	static const struct {
		uint8_t offset, bits;
	} rows[] = {
		{ 24, 0x01 }, { 24, 0x10 }, { 25, 0x08 }, { 26, 0x02 }, { 27, 0x80 },
		{ 28, 0x01 }, { 28, 0x04 }, { 29, 0x20 }, { 30, 0x08 }, { 31, 0x01 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench = power_on(&kvmfilter_acpi_pm32_model);

		assert_int_equal(bench_check(&bench), 0);
		((uint8_t *)bench.state)[rows[i].offset] ^= rows[i].bits;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
}

TEST(a_state_of_24_bits_is_none_of_32)
{
	struct bench bench = power_on(&kvmfilter_acpi_pm24_model);

	UNUSED;
	bench.model = &kvmfilter_acpi_pm32_model;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

/* --- as any model ----------------------------------------------------------------- */

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_acpi_pm24_model);
	bench_programs_are_verified(&kvmfilter_acpi_pm32_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_acpi_pm24_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_acpi_pm24_model, 24, 2000);
	bench_random_accesses(&kvmfilter_acpi_pm32_model, 32, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timer_counts_3579545_hz),
		cmocka_unit_test(each_side_of_every_tick_of_a_period),
		cmocka_unit_test(timer_of_24_bits_reads_zero_above),
		cmocka_unit_test(timer_of_32_bits_has_them_all),
		cmocka_unit_test(timer_may_be_read_in_parts),
		cmocka_unit_test(timer_is_read_only),
		cmocka_unit_test(tmr_sts_sets_when_bit_23_changes_either_way),
		cmocka_unit_test(tmr_sts_sets_when_bit_31_changes_either_way),
		cmocka_unit_test(tmr_sts_stays_until_it_is_cleared),
		cmocka_unit_test(tmr_sts_sets_whether_enabled_or_not),
		cmocka_unit_test(sci_rises_with_tmr_sts_to_the_ns),
		cmocka_unit_test(there_is_no_rise_beyond_the_clock),
		cmocka_unit_test(status_bits_are_cleared_by_writing_ones),
		cmocka_unit_test(only_the_vmm_s_status_bits_can_be_set_by_it),
		cmocka_unit_test(sci_is_any_status_that_is_enabled),
		cmocka_unit_test(wak_sts_has_no_enable),
		cmocka_unit_test(sci_that_another_status_raised_does_not_rise_again),
		cmocka_unit_test(enable_may_be_written_in_parts),
		cmocka_unit_test(sci_en_is_always_set),
		cmocka_unit_test(control_keeps_bm_rld_and_slp_typ),
		cmocka_unit_test(slp_en_asks_for_a_sleep_of_slp_typ),
		cmocka_unit_test(pause_and_resume_on_another_clock),
		cmocka_unit_test(reset_disables_and_clears_and_lets_the_timer_run),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(a_state_of_24_bits_is_none_of_32),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_acpi_pm", tests, NULL, NULL);
}
