// SPDX-License-Identifier: GPL-2.0
/*
 * The data sheet on control words and on writing counts, and what a count is: binary
 * or BCD, 0, forbidden. What holds of one mode only is in i8254_modes.c.
 */
#include "i8254_test.h"

/* --- Programming the 8254; Write Operations -------------------------------------- */

TEST(power_on_waits_for_a_count_in_mode_3)
{
	struct pit pit = pit_at(0);
	unsigned int i;

	UNUSED;
	for (i = 0; i < 3; i++) {
		assert_int_equal(status(&pit, i), OUT | NULL_COUNT | 0x36);
		assert_int_equal(latch(&pit, i), 0);
		assert_true(next_edge(&pit, i, 0) ==
			    UINT64_MAX);
	}
	pass(&pit, 100000);
	for (i = 0; i < 3; i++)
		assert_int_equal(latch(&pit, i), 0);
}

TEST(control_word_sets_out_at_once)
{
	struct pit pit = pit_at(0);
	unsigned int mode;

	UNUSED;
	for (mode = 0; mode < 8; mode++) {
		control(&pit, 0, WORD, 0);
		assert_int_equal(level(&pit, 0), 0);
		control(&pit, 0, WORD, mode);
		assert_int_equal(level(&pit, 0), mode != 0);
	}
}

TEST(control_word_stops_the_counting_element)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 1000);
	pass(&pit, 11);
	assert_int_equal(latch(&pit, 2), 990);
	control(&pit, 2, WORD, 0);
	pass(&pit, 100);
	assert_int_equal(latch(&pit, 2), 990);
}

TEST(control_word_reaches_one_counter_only)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 1000);
	pass(&pit, 1);
	control(&pit, 0, WORD, 0);
	control(&pit, 1, WORD, 0);
	assert_int_equal(status(&pit, 2), OUT | WORD | 2 << 1);
	pass(&pit, 10);
	assert_int_equal(latch(&pit, 2), 990);
}

TEST(count_is_loaded_on_the_next_clk_pulse)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 1000);
	assert_int_equal(latch(&pit, 2), 0);
	NEXT(&pit, 1000, true);
	NEXT(&pit, 999, true);
}

TEST(low_byte_only_clears_the_high_byte)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	control(&pit, 2, LOW_BYTE, 2);
	out(&pit, 0x42, 0x77);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x77);
	assert_int_equal(in(&pit, 0x42), 0x77);
	control(&pit, 2, WORD, 2);
	assert_int_equal(latch(&pit, 2), 0x77);
}

TEST(high_byte_only_clears_the_low_byte)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	control(&pit, 2, HIGH_BYTE, 2);
	out(&pit, 0x42, 0x77);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x77);
	assert_int_equal(in(&pit, 0x42), 0x77);
	control(&pit, 2, WORD, 2);
	assert_int_equal(latch(&pit, 2), 0x7700);
}

TEST(first_byte_of_a_word_changes_nothing_but_in_mode_0)
{
	unsigned int mode;

	UNUSED;
	for (mode = 2; mode < 5; mode++) {
		struct pit pit = pit_in(mode, true, 0);
		unsigned int before;

		count(&pit, 2, 1000);
		pass(&pit, 1);
		out(&pit, 0x42, 0x12);
		before = latch(&pit, 2);
		assert_int_equal(before, 1000);
		NEXT(&pit, mode == 3 ? 998 : 999, true);
		assert_false(null_count(&pit));
	}
}

TEST(mode_word_resets_the_write_flip_flop)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	out(&pit, 0x42, 0x99);
	control(&pit, 2, WORD, 2);
	count(&pit, 2, 0x1234);
	NEXT(&pit, 0x1234, true);
}

TEST(reads_and_writes_of_a_word_may_be_interleaved)
{
	struct pit pit = pit_in(4, true, 0);

	UNUSED;
	count(&pit, 2, 0x4321);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x21);
	out(&pit, 0x42, 0x88);
	assert_int_equal(in(&pit, 0x42), 0x43);
	out(&pit, 0x42, 0x77);
	NEXT(&pit, 0x7788, true);
}

/* --- Operation Common to All Modes: Counter -------------------------------------- */

TEST(count_0_is_65536)
{
	static const struct {
		unsigned int mode;
		uint64_t rise;		/* pulses from the load to a rising edge */
	} rows[] = {
		{ 0, 65536 }, { 2, 65536 }, { 3, 65536 }, { 4, 65537 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct pit pit = pit_in(rows[i].mode, true, 0);

		count(&pit, 2, 0);
		NEXT(&pit, 0, rows[i].mode != 0);
		NEXT(&pit, rows[i].mode == 3 ? 0xfffe : 0xffff,
		     rows[i].mode != 0);
		pass(&pit, rows[i].rise - 2);
		assert_false(level(&pit, 2));
		pass(&pit, 1);
		assert_true(level(&pit, 2));
	}
}

TEST(count_0_is_10000_in_bcd)
{
	static const struct {
		unsigned int mode;
		uint64_t rise;
	} rows[] = {
		{ 0, 10000 }, { 2, 10000 }, { 3, 10000 }, { 4, 10001 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct pit pit = pit_in(rows[i].mode, true, BCD);

		count(&pit, 2, 0);
		NEXT(&pit, 0, rows[i].mode != 0);
		NEXT(&pit, rows[i].mode == 3 ? 0x9998 : 0x9999,
		     rows[i].mode != 0);
		pass(&pit, rows[i].rise - 2);
		assert_false(level(&pit, 2));
		pass(&pit, 1);
		assert_true(level(&pit, 2));
	}
}

TEST(bcd_counts_in_decades)
{
	struct pit pit = pit_in(0, true, BCD);

	UNUSED;
	count(&pit, 2, 0x1001);
	NEXT(&pit, 0x1001, false);
	NEXT(&pit, 0x1000, false);
	NEXT(&pit, 0x0999, false);
	pass(&pit, 998);
	assert_int_equal(latch(&pit, 2), 1);
	NEXT(&pit, 0, true);
	NEXT(&pit, 0x9999, true);
}

TEST(bcd_odd_count_in_mode_3)
{
	struct pit pit = pit_in(3, true, BCD);

	UNUSED;
	count(&pit, 2, 0x13);
	NEXT(&pit, 0x12, true);
	NEXT(&pit, 0x10, true);
	NEXT(&pit, 0x08, true);
	NEXT(&pit, 0x06, true);
	NEXT(&pit, 0x04, true);
	NEXT(&pit, 0x02, true);
	NEXT(&pit, 0x00, true);
	NEXT(&pit, 0x12, false);
}

TEST(modes_6_and_7_are_2_and_3)
{
	struct pit pit = pit_in(6, true, 0);

	UNUSED;
	count(&pit, 2, 2);
	NEXT(&pit, 2, true);
	NEXT(&pit, 1, false);
	NEXT(&pit, 2, true);
	control(&pit, 2, WORD, 7);
	count(&pit, 2, 4);
	NEXT(&pit, 4, true);
	NEXT(&pit, 2, true);
	NEXT(&pit, 4, false);
}

TEST(forbidden_count_1_keeps_out_high)
{
	unsigned int mode, i;

	UNUSED;
	for (mode = 2; mode < 4; mode++) {
		struct pit pit = pit_in(mode, true, 0);

		count(&pit, 2, 1);
		for (i = 0; i < 10; i++)
			NEXT(&pit, mode == 2, true);
		assert_true(next_edge(&pit, 2, pit.now) ==
			    UINT64_MAX);
	}
}
