// SPDX-License-Identifier: GPL-2.0
/*
 * The data sheet on each mode: when OUT changes, what GATE does, when a new count is
 * taken. The sections are its own, in its order.
 */
#include "i8254_test.h"

/* --- Mode 0: Interrupt on Terminal Count ----------------------------------------- */

TEST(mode_0_raises_out_n_plus_1_pulses_after_the_count)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 4);
	assert_false(level(&pit, 2));
	NEXT(&pit, 4, false);
	NEXT(&pit, 3, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
	NEXT(&pit, 0xffff, true);
	NEXT(&pit, 0xfffe, true);
}

TEST(mode_0_keeps_out_high_when_it_wraps)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 4);
	pass(&pit, 5 + 65536);
	assert_int_equal(latch(&pit, 2), 0);
	assert_true(level(&pit, 2));
	NEXT(&pit, 0xffff, true);
}

TEST(mode_0_gate_low_disables_counting)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 3);
	NEXT(&pit, 3, false);
	NEXT(&pit, 2, false);
	gate(&pit, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 2, false);
	gate(&pit, true);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
	gate(&pit, false);
	NEXT(&pit, 0, true);
	gate(&pit, true);
	NEXT(&pit, 0xffff, true);
	gate(&pit, false);
	pass(&pit, 1000);
	gate(&pit, true);
	NEXT(&pit, 0xfffe, true);
}

TEST(mode_0_short_dip_of_gate_is_not_seen)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 3);
	pass(&pit, 1);
	gate(&pit, false);
	gate(&pit, true);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
}

TEST(mode_0_count_is_loaded_while_gate_is_low)
{
	struct pit pit = pit_in(0, false, 0);

	UNUSED;
	count(&pit, 2, 2);
	NEXT(&pit, 2, false);
	assert_false(null_count(&pit));
	NEXT(&pit, 2, false);
	gate(&pit, true);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
}

TEST(mode_0_first_byte_stops_counting_and_clears_out)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 2);
	pass(&pit, 3);
	assert_true(level(&pit, 2));
	out(&pit, 0x42, 3);
	assert_false(level(&pit, 2));
	NEXT(&pit, 0, false);
	NEXT(&pit, 0, false);
	out(&pit, 0x42, 0);
	NEXT(&pit, 3, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
}

TEST(mode_0_half_written_ignores_gate)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 20);
	pass(&pit, 3);
	out(&pit, 0x42, 2);
	gate(&pit, false);
	NEXT(&pit, 18, false);
	gate(&pit, true);
	NEXT(&pit, 18, false);
	out(&pit, 0x42, 0);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
}

TEST(mode_0_new_single_byte_count_clears_out)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	control(&pit, 2, LOW_BYTE, 0);
	out(&pit, 0x42, 1);
	pass(&pit, 2);
	assert_true(level(&pit, 2));
	out(&pit, 0x42, 1);
	assert_false(level(&pit, 2));
	pass(&pit, 1);
	assert_false(level(&pit, 2));
	pass(&pit, 1);
	assert_true(level(&pit, 2));
}

/* --- Mode 1: Hardware Retriggerable One-Shot ------------------------------------- */

TEST(mode_1_pulse_is_n_ticks_from_the_tick_after_the_trigger)
{
	struct pit pit = pit_in(1, false, 0);

	UNUSED;
	count(&pit, 2, 3);
	NEXT(&pit, 0, true);
	gate(&pit, true);
	assert_true(level(&pit, 2));
	NEXT(&pit, 3, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
	NEXT(&pit, 0xffff, true);
	pass(&pit, 65535);
	assert_int_equal(latch(&pit, 2), 0);
	assert_true(level(&pit, 2));
}

TEST(mode_1_is_retriggerable)
{
	struct pit pit = pit_in(1, false, 0);

	UNUSED;
	count(&pit, 2, 3);
	gate(&pit, true);
	NEXT(&pit, 3, false);
	NEXT(&pit, 2, false);
	gate(&pit, false);
	NEXT(&pit, 1, false);
	gate(&pit, true);
	NEXT(&pit, 3, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
}

TEST(mode_1_new_count_waits_for_the_next_trigger)
{
	struct pit pit = pit_in(1, false, 0);

	UNUSED;
	count(&pit, 2, 2);
	gate(&pit, true);
	NEXT(&pit, 2, false);
	count(&pit, 2, 4);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
	NEXT(&pit, 0xffff, true);
	gate(&pit, false);
	gate(&pit, true);
	NEXT(&pit, 4, false);
}

TEST(mode_1_gate_low_has_no_effect)
{
	struct pit pit = pit_in(1, false, 0);

	UNUSED;
	count(&pit, 2, 2);
	gate(&pit, true);
	gate(&pit, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 1, false);
	NEXT(&pit, 0, true);
}

TEST(mode_1_trigger_without_a_count_is_lost)
{
	struct pit pit = pit_in(1, false, 0);

	UNUSED;
	gate(&pit, true);
	pass(&pit, 1);
	count(&pit, 2, 2);
	pass(&pit, 10);
	assert_true(level(&pit, 2));
	assert_true(null_count(&pit));
}

/* --- Mode 2: Rate Generator ------------------------------------------------------ */

TEST(mode_2_out_is_low_at_count_1)
{
	struct pit pit = pit_in(2, true, 0);
	unsigned int i;

	UNUSED;
	count(&pit, 2, 3);
	for (i = 0; i < 5; i++) {
		NEXT(&pit, 3, true);
		NEXT(&pit, 2, true);
		NEXT(&pit, 1, false);
	}
}

TEST(mode_2_gate_low_sets_out_at_once_and_stops)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 3);
	pass(&pit, 3);
	assert_false(level(&pit, 2));
	gate(&pit, false);
	assert_true(level(&pit, 2));
	NEXT(&pit, 1, true);
	NEXT(&pit, 1, true);
}

TEST(mode_2_trigger_reloads)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 5);
	pass(&pit, 3);
	gate(&pit, false);
	NEXT(&pit, 3, true);
	gate(&pit, true);
	NEXT(&pit, 5, true);
	NEXT(&pit, 4, true);
	gate(&pit, false);
	gate(&pit, true);
	NEXT(&pit, 5, true);
	pass(&pit, 4);
	assert_false(level(&pit, 2));
}

TEST(mode_2_new_count_waits_for_the_end_of_the_cycle)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 4);
	pass(&pit, 2);
	count(&pit, 2, 9);
	count(&pit, 2, 2);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, false);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, false);
	NEXT(&pit, 2, true);
}

TEST(mode_2_trigger_takes_a_new_count)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 100);
	pass(&pit, 2);
	count(&pit, 2, 7);
	gate(&pit, false);
	assert_true(null_count(&pit));
	gate(&pit, true);
	assert_true(null_count(&pit));
	NEXT(&pit, 7, true);
	assert_false(null_count(&pit));
}

TEST(mode_2_count_is_loaded_while_gate_is_low)
{
	struct pit pit = pit_in(2, false, 0);

	UNUSED;
	count(&pit, 2, 7);
	NEXT(&pit, 7, true);
	NEXT(&pit, 7, true);
	gate(&pit, true);
	NEXT(&pit, 7, true);
	NEXT(&pit, 6, true);
}

TEST(mode_2_keeps_time_over_many_cycles)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 11932);
	pass(&pit, 1 + 11932ULL * 1000000007);
	assert_int_equal(latch(&pit, 2), 11932);
	pass(&pit, 11932ULL * 1000000007 + 11931);
	assert_int_equal(latch(&pit, 2), 1);
	assert_false(level(&pit, 2));
}

/* --- Mode 3: Square Wave Mode ---------------------------------------------------- */

TEST(mode_3_even_count)
{
	struct pit pit = pit_in(3, true, 0);
	unsigned int i;

	UNUSED;
	count(&pit, 2, 4);
	for (i = 0; i < 5; i++) {
		NEXT(&pit, 4, true);
		NEXT(&pit, 2, true);
		NEXT(&pit, 4, false);
		NEXT(&pit, 2, false);
	}
}

TEST(mode_3_odd_count)
{
	struct pit pit = pit_in(3, true, 0);
	unsigned int i;

	UNUSED;
	count(&pit, 2, 5);
	for (i = 0; i < 5; i++) {
		NEXT(&pit, 4, true);
		NEXT(&pit, 2, true);
		NEXT(&pit, 0, true);
		NEXT(&pit, 4, false);
		NEXT(&pit, 2, false);
	}
}

TEST(mode_3_gate_low_sets_out_at_once_and_stops)
{
	struct pit pit = pit_in(3, true, 0);

	UNUSED;
	count(&pit, 2, 8);
	pass(&pit, 6);
	assert_false(level(&pit, 2));
	gate(&pit, false);
	assert_true(level(&pit, 2));
	NEXT(&pit, 6, true);
	NEXT(&pit, 6, true);
	gate(&pit, true);
	NEXT(&pit, 8, true);
	NEXT(&pit, 6, true);
	NEXT(&pit, 4, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 8, false);
}

TEST(mode_3_new_count_waits_for_the_end_of_the_high_half)
{
	struct pit pit = pit_in(3, true, 0);

	UNUSED;
	count(&pit, 2, 4);
	pass(&pit, 1);
	count(&pit, 2, 5);
	NEXT(&pit, 2, true);
	NEXT(&pit, 4, false);
	NEXT(&pit, 2, false);
	NEXT(&pit, 4, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 0, true);
	NEXT(&pit, 4, false);
}

TEST(mode_3_new_count_waits_for_the_end_of_the_low_half)
{
	struct pit pit = pit_in(3, true, 0);

	UNUSED;
	count(&pit, 2, 4);
	pass(&pit, 3);
	assert_false(level(&pit, 2));
	count(&pit, 2, 6);
	NEXT(&pit, 2, false);
	NEXT(&pit, 6, true);
	NEXT(&pit, 4, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 6, false);
}

TEST(mode_3_trigger_takes_a_new_count)
{
	struct pit pit = pit_in(3, true, 0);

	UNUSED;
	count(&pit, 2, 100);
	pass(&pit, 2);
	count(&pit, 2, 6);
	gate(&pit, false);
	gate(&pit, true);
	NEXT(&pit, 6, true);
	NEXT(&pit, 4, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 6, false);
}

/* --- Mode 4: Software Triggered Strobe ------------------------------------------- */

TEST(mode_4_strobes_n_plus_1_pulses_after_the_count)
{
	struct pit pit = pit_in(4, true, 0);

	UNUSED;
	count(&pit, 2, 3);
	assert_true(level(&pit, 2));
	NEXT(&pit, 3, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, true);
	NEXT(&pit, 0, false);
	NEXT(&pit, 0xffff, true);
	pass(&pit, 65535);
	assert_int_equal(latch(&pit, 2), 0);
	assert_true(level(&pit, 2));
}

TEST(mode_4_gate_low_disables_counting)
{
	struct pit pit = pit_in(4, false, 0);

	UNUSED;
	count(&pit, 2, 3);
	NEXT(&pit, 3, true);
	NEXT(&pit, 3, true);
	gate(&pit, true);
	NEXT(&pit, 2, true);
	gate(&pit, false);
	NEXT(&pit, 2, true);
	gate(&pit, true);
	NEXT(&pit, 1, true);
	NEXT(&pit, 0, false);
	NEXT(&pit, 0xffff, true);
}

TEST(mode_4_gate_does_not_stretch_the_strobe)
{
	struct pit pit = pit_in(4, true, 0);

	UNUSED;
	count(&pit, 2, 1);
	pass(&pit, 2);
	assert_false(level(&pit, 2));
	gate(&pit, false);
	assert_false(level(&pit, 2));
	NEXT(&pit, 0, true);
	gate(&pit, true);
	assert_true(level(&pit, 2));
	NEXT(&pit, 0xffff, true);
}

TEST(mode_4_new_count_is_loaded_on_the_next_pulse)
{
	struct pit pit = pit_in(4, true, 0);

	UNUSED;
	count(&pit, 2, 10);
	pass(&pit, 3);
	count(&pit, 2, 2);
	assert_int_equal(latch(&pit, 2), 8);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, true);
	NEXT(&pit, 0, false);
	count(&pit, 2, 1);
	assert_false(level(&pit, 2));
	NEXT(&pit, 1, true);
	NEXT(&pit, 0, false);
}

/* --- Mode 5: Hardware Triggered Strobe ------------------------------------------- */

TEST(mode_5_strobes_n_plus_1_pulses_after_the_trigger)
{
	struct pit pit = pit_in(5, false, 0);

	UNUSED;
	count(&pit, 2, 3);
	NEXT(&pit, 0, true);
	gate(&pit, true);
	NEXT(&pit, 3, true);
	gate(&pit, false);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, true);
	NEXT(&pit, 0, false);
	NEXT(&pit, 0xffff, true);
	pass(&pit, 65535);
	assert_true(level(&pit, 2));
}

TEST(mode_5_is_retriggerable)
{
	struct pit pit = pit_in(5, false, 0);

	UNUSED;
	count(&pit, 2, 3);
	gate(&pit, true);
	pass(&pit, 2);
	gate(&pit, false);
	gate(&pit, true);
	assert_int_equal(latch(&pit, 2), 2);
	NEXT(&pit, 3, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, true);
	NEXT(&pit, 0, false);
}

TEST(mode_5_new_count_waits_for_the_next_trigger)
{
	struct pit pit = pit_in(5, false, 0);

	UNUSED;
	count(&pit, 2, 2);
	gate(&pit, true);
	NEXT(&pit, 2, true);
	count(&pit, 2, 4);
	NEXT(&pit, 1, true);
	gate(&pit, false);
	gate(&pit, true);
	NEXT(&pit, 4, true);
}
