// SPDX-License-Identifier: GPL-2.0
/*
 * The data sheet on reading a counter: live, by the Counter Latch Command and by the
 * Read-Back Command. The latched status and its null count are here, too.
 */
#include "i8254_test.h"

/* --- Read Operations: simple reads ----------------------------------------------- */

TEST(live_word_is_low_byte_then_high_byte)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x34);
	pass(&pit, 0x100);
	assert_int_equal(in(&pit, 0x42), 0x11);
	assert_int_equal(in(&pit, 0x42), 0x34);
}

TEST(mode_word_resets_the_read_flip_flop)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x34);
	control(&pit, 2, WORD, 2);
	assert_int_equal(in(&pit, 0x42), 0x34);
}

TEST(flip_flops_of_counters_are_separate)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	control(&pit, 0, WORD, 0);
	count(&pit, 2, 0x1234);
	count(&pit, 0, 0x5678);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x34);
	assert_int_equal(in(&pit, 0x40), 0x78);
	assert_int_equal(in(&pit, 0x42), 0x12);
	assert_int_equal(in(&pit, 0x40), 0x56);
}

TEST(a_latch_keeps_the_flip_flop_of_live_reads)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x34);
	assert_int_equal(latch(&pit, 2), 0x1234);
	assert_int_equal(in(&pit, 0x42), 0x12);
}

/* --- Counter Latch Command ------------------------------------------------------- */

TEST(latch_holds_the_count_until_it_is_read)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	pass(&pit, 0x500);
	assert_int_equal(read_word(&pit, 2), 0x1234);
	assert_int_equal(read_word(&pit, 2), 0x1234 - 0x500);
}

TEST(second_latch_before_the_read_is_ignored)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	pass(&pit, 0x100);
	out(&pit, 0x43, 0x80);
	assert_int_equal(in(&pit, 0x42), 0x34);
	out(&pit, 0x43, 0x80);
	assert_int_equal(in(&pit, 0x42), 0x12);
	assert_int_equal(latch(&pit, 2), 0x1134);
}

TEST(latch_of_one_byte_formats_takes_one_read)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	control(&pit, 2, LOW_BYTE, 2);
	out(&pit, 0x42, 0x80);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x80);
	assert_int_equal(in(&pit, 0x42), 0x7f);
	control(&pit, 2, HIGH_BYTE, 2);
	out(&pit, 0x42, 0x80);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	pass(&pit, 1);
	assert_int_equal(in(&pit, 0x42), 0x80);
	assert_int_equal(in(&pit, 0x42), 0x7f);
}

TEST(latch_is_dropped_when_the_counter_is_reprogrammed)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	out(&pit, 0x43, 0xe8);
	control(&pit, 2, WORD, 4);
	count(&pit, 2, 0x5678);
	pass(&pit, 1);
	assert_int_equal(read_word(&pit, 2), 0x5678);
}

TEST(latches_of_counters_are_separate)
{
	struct pit pit = pit_in(0, true, 0);
	unsigned int i;

	UNUSED;
	for (i = 0; i < 3; i++) {
		control(&pit, i, WORD, 0);
		count(&pit, i, 0x1000 + i);
	}
	pass(&pit, 1);
	out(&pit, 0x43, 0x00);
	pass(&pit, 1);
	out(&pit, 0x43, 0x40);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	pass(&pit, 1);
	assert_int_equal(read_word(&pit, 2), 0x1000);
	assert_int_equal(read_word(&pit, 1), 0x1000);
	assert_int_equal(read_word(&pit, 0), 0x1000);
}

TEST(latch_does_not_disturb_counting)
{
	struct pit pit = pit_in(3, true, 0);
	unsigned int i;

	UNUSED;
	count(&pit, 2, 10);
	pass(&pit, 1);
	for (i = 0; i < 100; i++) {
		out(&pit, 0x43, 0x80);
		pass(&pit, 1);
	}
	read_word(&pit, 2);
	assert_int_equal(latch(&pit, 2), 10);
	assert_true(level(&pit, 2));
}

/* --- Read-Back Command ----------------------------------------------------------- */

TEST(read_back_latches_any_set_of_counters)
{
	unsigned int set, i;

	UNUSED;
	for (set = 0; set < 8; set++) {
		struct pit pit = pit_in(0, true, 0);

		for (i = 0; i < 3; i++) {
			control(&pit, i, WORD, 0);
			count(&pit, i, 0x1000);
		}
		pass(&pit, 1);
		out(&pit, 0x43, 0xd0 | set << 1);
		pass(&pit, 0x10);
		for (i = 0; i < 3; i++)
			assert_int_equal(read_word(&pit, i),
					 (set & 1 << i) ? 0x1000 : 0xff0);
	}
}

TEST(read_back_gives_status_before_count)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	out(&pit, 0x43, 0xc8);
	pass(&pit, 5);
	assert_int_equal(in(&pit, 0x42), OUT | WORD | 2 << 1);
	assert_int_equal(read_word(&pit, 2), 0x1234);
	assert_int_equal(in(&pit, 0x42), 0x2f);
}

TEST(status_before_count_whichever_was_latched_first)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	out(&pit, 0x43, 0xe8);
	assert_int_equal(in(&pit, 0x42), OUT | WORD | 2 << 1);
	assert_int_equal(read_word(&pit, 2), 0x1234);
}

TEST(status_may_come_between_the_bytes_of_a_latched_word)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x1234);
	pass(&pit, 1);
	out(&pit, 0x43, 0x80);
	assert_int_equal(in(&pit, 0x42), 0x34);
	out(&pit, 0x43, 0xe8);
	assert_int_equal(in(&pit, 0x42), OUT | WORD | 2 << 1);
	assert_int_equal(in(&pit, 0x42), 0x12);
}

TEST(second_read_back_before_the_read_is_ignored)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	out(&pit, 0x43, 0xe8);
	count(&pit, 2, 5);
	pass(&pit, 1);
	out(&pit, 0x43, 0xc8);
	pass(&pit, 10);
	out(&pit, 0x43, 0xc8);
	assert_int_equal(in(&pit, 0x42), NULL_COUNT | WORD);
	assert_int_equal(read_word(&pit, 2), 5);
	assert_int_equal(status(&pit, 2), OUT | WORD);
}

TEST(read_back_of_nothing_does_nothing)
{
	struct pit pit = pit_in(0, true, 0);
	struct kvmfilter_i8254_state before = pit.state;

	UNUSED;
	out(&pit, 0x43, 0xfe);
	out(&pit, 0x43, 0xc0);
	assert_memory_equal(&before, &pit.state, sizeof(before));
}

TEST(status_is_the_control_word_as_written)
{
	struct pit pit = pit_at(0);
	unsigned int rw, low;

	UNUSED;
	for (rw = 0x10; rw <= 0x30; rw += 0x10) {
		for (low = 0; low < 0x10; low++) {
			out(&pit, 0x43, 0x40 | rw | low);
			assert_int_equal(status(&pit, 1) & 0x3f, rw | low);
		}
	}
}

TEST(status_gives_the_out_pin_at_latch_time)
{
	struct pit pit = pit_in(0, true, 0);

	UNUSED;
	count(&pit, 2, 3);
	pass(&pit, 3);
	out(&pit, 0x43, 0xe8);
	pass(&pit, 10);
	assert_int_equal(in(&pit, 0x42), WORD);
	assert_int_equal(status(&pit, 2), OUT | WORD);
}

/* Null count, figure "Null Count Operation". */

TEST(null_count_is_set_by_the_control_word)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 10);
	pass(&pit, 1);
	assert_false(null_count(&pit));
	control(&pit, 2, WORD, 2);
	assert_true(null_count(&pit));
	pass(&pit, 100);
	assert_true(null_count(&pit));
}

TEST(null_count_is_set_by_the_second_byte_of_a_word)
{
	struct pit pit = pit_in(4, true, 0);

	UNUSED;
	count(&pit, 2, 10);
	pass(&pit, 1);
	out(&pit, 0x42, 9);
	assert_false(null_count(&pit));
	out(&pit, 0x42, 0);
	assert_true(null_count(&pit));
	pass(&pit, 1);
	assert_false(null_count(&pit));
}

TEST(null_count_in_modes_1_and_5_lasts_until_the_trigger)
{
	unsigned int mode;

	UNUSED;
	for (mode = 1; mode <= 5; mode += 4) {
		struct pit pit = pit_in(mode, false, 0);

		count(&pit, 2, 10);
		pass(&pit, 100);
		assert_true(null_count(&pit));
		gate(&pit, true);
		assert_true(null_count(&pit));
		pass(&pit, 1);
		assert_false(null_count(&pit));
		count(&pit, 2, 20);
		pass(&pit, 100);
		assert_true(null_count(&pit));
		gate(&pit, false);
		gate(&pit, true);
		assert_true(null_count(&pit));
		pass(&pit, 1);
		assert_false(null_count(&pit));
	}
}

TEST(null_count_in_mode_2_lasts_until_the_cycle_ends)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 100);
	pass(&pit, 11);
	count(&pit, 2, 50);
	assert_true(null_count(&pit));
	pass(&pit, 89);
	assert_true(null_count(&pit));
	pass(&pit, 1);
	assert_false(null_count(&pit));
	assert_int_equal(latch(&pit, 2), 50);
}

TEST(null_count_in_mode_3_lasts_until_the_half_cycle_ends)
{
	struct pit pit = pit_in(3, true, 0);

	UNUSED;
	count(&pit, 2, 100);
	pass(&pit, 11);
	count(&pit, 2, 60);
	pass(&pit, 39);
	assert_true(null_count(&pit));
	pass(&pit, 1);
	assert_false(null_count(&pit));
	assert_int_equal(latch(&pit, 2), 60);
	assert_false(level(&pit, 2));
}

TEST(null_count_is_not_set_by_a_trigger)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 100);
	pass(&pit, 5);
	gate(&pit, false);
	gate(&pit, true);
	assert_false(null_count(&pit));
}
