// SPDX-License-Identifier: GPL-2.0
/*
 * The i8254 against its data sheet (Intel, order number 231164): a test per rule,
 * under the name of the section that has it, with a clock of the test's own; and
 * against i8254_ref.c, pulse by pulse, on random operations. Every read and
 * every latch is also made by the BPF program on a copy of the state, which must give
 * the same answer and the same state.
 *
 * The environment: SEED (of the random operations) and OPERATIONS (how many).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <kvmfilter_i8254.h>

#include "bpf_run.h"
#include "i8254_ref.h"
#include "verifier.h"

static uint64_t seed = 1;
static uint64_t operations = 300000;

/* --- a timer and its clock ------------------------------------------------------- */

struct pit {
	struct kvmfilter_i8254_state state;
	uint64_t now;		/* CLOCK_MONOTONIC, ns */
	uint32_t executed;	/* instructions of the last program */
};

/* Ticks of device time, in arithmetic of its own. */
static uint64_t tick_of(const struct pit *pit)
{
	return (unsigned __int128)(pit->now + pit->state.clock_offset_ns) * 105 / 88000;
}

/* To the first ns of a tick. */
static void go_to(struct pit *pit, uint64_t tick)
{
	uint64_t ns = ((unsigned __int128)tick * 88000 + 104) / 105;

	pit->now = ns - pit->state.clock_offset_ns;
}

static void pass(struct pit *pit, uint64_t ticks)
{
	go_to(pit, tick_of(pit) + ticks);
}

static struct pit pit_at(uint64_t now)
{
	struct pit pit = { .now = now };

	kvmfilter_i8254_init(&pit.state);
	return pit;
}

static const struct kvmfilter_model_program *program_of(uint16_t port,
							uint32_t direction)
{
	unsigned int i;

	for (i = 0; i < kvmfilter_i8254_program_count; i++)
		if (kvmfilter_i8254_programs[i].address == port &&
		    kvmfilter_i8254_programs[i].direction == direction)
			return &kvmfilter_i8254_programs[i];
	return NULL;
}

/* What the program makes of a copy of the state. */
static uint64_t run_program(struct pit *pit, struct kvmfilter_i8254_state *copy,
			    uint16_t port, bool write, uint8_t width, uint64_t *value)
{
	struct kvmfilter_access access = {
		.value = write ? *value : 0,
		.address = port,
		.width = width,
		.direction = write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = KVMFILTER_BUS_PIO,
	};
	const struct kvmfilter_model_program *program;
	uint64_t verdict;

	program = program_of(port, access.direction);
	if (!program)
		return KVMFILTER_PASS;
	*copy = pit->state;
	verdict = bpf_run(program->insns, &access, copy, sizeof(*copy), pit->now,
			  &pit->executed);
	*value = access.value;
	return verdict;
}

/* Made twice: by the program, if it does not pass, and by the model. */
static uint8_t in(struct pit *pit, uint16_t port)
{
	struct kvmfilter_i8254_state copy;
	uint64_t value = 0;
	uint64_t verdict = run_program(pit, &copy, port, false, 1, &value);
	uint8_t read = kvmfilter_i8254_read(&pit->state, port, pit->now);

	if (verdict == KVMFILTER_DONE) {
		assert_int_equal(value, read);
		assert_memory_equal(&copy, &pit->state, sizeof(copy));
	} else {
		assert_true(port == 0x43 || !pit->state.clock_offset_ns);
	}
	return read;
}

static void out(struct pit *pit, uint16_t port, uint8_t value)
{
	struct kvmfilter_i8254_state copy;
	uint64_t written = value;
	uint64_t verdict = run_program(pit, &copy, port, true, 1, &written);

	kvmfilter_i8254_write(&pit->state, port, value, pit->now);
	if (verdict == KVMFILTER_DONE)
		assert_memory_equal(&copy, &pit->state, sizeof(copy));
	else
		assert_true(port != 0x43 || (value & 0x30 && value < 0xc0) ||
			    !pit->state.clock_offset_ns);
}

static bool level(const struct pit *pit, unsigned int channel)
{
	return kvmfilter_i8254_out(&pit->state, channel, pit->now);
}

static void gate(struct pit *pit, bool high)
{
	out(pit, 0x61, high);
}

/* --- the ways to program it ------------------------------------------------------ */

#define LOW_BYTE	0x10
#define HIGH_BYTE	0x20
#define WORD		0x30
#define BCD		0x01

static void control(struct pit *pit, unsigned int channel, unsigned int rw,
		    unsigned int mode)
{
	out(pit, 0x43, channel << 6 | rw | mode << 1);
}

static void count(struct pit *pit, unsigned int channel, unsigned int n)
{
	out(pit, 0x40 + channel, n);
	out(pit, 0x40 + channel, n >> 8);
}

/* Counter 2 in a mode, by words, with its GATE at a level. */
static struct pit pit_in(unsigned int mode, bool high, unsigned int bcd)
{
	struct pit pit = pit_at(123456789);

	gate(&pit, high);
	control(&pit, 2, WORD | bcd, mode);
	return pit;
}

static unsigned int read_word(struct pit *pit, unsigned int channel)
{
	unsigned int low = in(pit, 0x40 + channel);

	return low | in(pit, 0x40 + channel) << 8;
}

static unsigned int latch(struct pit *pit, unsigned int channel)
{
	out(pit, 0x43, channel << 6);
	return read_word(pit, channel);
}

#define OUT		0x80
#define NULL_COUNT	0x40

static unsigned int status(struct pit *pit, unsigned int channel)
{
	out(pit, 0x43, 0xe0 | 2 << channel);
	return in(pit, 0x40 + channel);
}

static bool null_count(struct pit *pit)
{
	return status(pit, 2) & NULL_COUNT;
}

/* Let a tick pass; then counter 2 shows @n, with OUT at @high. */
#define NEXT(pit, n, high) do {						\
	pass(pit, 1);							\
	assert_int_equal(latch(pit, 2), n);				\
	assert_int_equal(level(pit, 2), high);				\
	assert_int_equal(in(pit, 0x61) >> 5, high);			\
} while (0)

#define TEST(name) static void name(void **state_)
#define UNUSED	(void)state_

/* --- Programming the 8254; Write Operations -------------------------------------- */

TEST(power_on_waits_for_a_count_in_mode_3)
{
	struct pit pit = pit_at(0);
	unsigned int i;

	UNUSED;
	for (i = 0; i < 3; i++) {
		assert_int_equal(status(&pit, i), OUT | NULL_COUNT | 0x36);
		assert_int_equal(latch(&pit, i), 0);
		assert_true(kvmfilter_i8254_next_edge(&pit.state, i, 0) ==
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

/* --- Operation Common to All Modes: Counter -------------------------------------- */

TEST(count_0_is_65536)
{
	static const struct {
		unsigned int mode;
		uint64_t rise;		/* pulses from the load to a rising edge */
	} cases[] = {
		{ 0, 65536 }, { 2, 65536 }, { 3, 65536 }, { 4, 65537 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct pit pit = pit_in(cases[i].mode, true, 0);

		count(&pit, 2, 0);
		NEXT(&pit, 0, cases[i].mode != 0);
		NEXT(&pit, cases[i].mode == 3 ? 0xfffe : 0xffff,
		     cases[i].mode != 0);
		pass(&pit, cases[i].rise - 2);
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
	} cases[] = {
		{ 0, 10000 }, { 2, 10000 }, { 3, 10000 }, { 4, 10001 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct pit pit = pit_in(cases[i].mode, true, BCD);

		count(&pit, 2, 0);
		NEXT(&pit, 0, cases[i].mode != 0);
		NEXT(&pit, cases[i].mode == 3 ? 0x9998 : 0x9999,
		     cases[i].mode != 0);
		pass(&pit, cases[i].rise - 2);
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
		assert_true(kvmfilter_i8254_next_edge(&pit.state, 2, pit.now) ==
			    UINT64_MAX);
	}
}

/* --- the PC around it ------------------------------------------------------------ */

TEST(tick_is_88000_over_105_ns)
{
	struct pit pit = pit_at(0);
	uint64_t rest;

	UNUSED;
	control(&pit, 0, WORD, 0);
	count(&pit, 0, 0);
	/* Every remainder, and each side of the tick. */
	for (rest = 0; rest < 17600; rest++) {
		uint64_t ns = 88000ULL * 40960 * 1000 + rest;

		pit.now = ns;
		assert_int_equal(latch(&pit, 0),
				 (65536 - ns * 105 / 88000 + 1) & 0xffff);
	}
	/* 18 years. */
	pit.now = 1ULL << 59;
	assert_int_equal(latch(&pit, 0),
			 (1 - (unsigned __int128)pit.now * 105 / 88000) & 0xffff);
}

TEST(gates_of_counters_0_and_1_are_tied_high)
{
	struct pit pit = pit_at(0);

	UNUSED;
	control(&pit, 0, WORD, 2);
	count(&pit, 0, 1000);
	pass(&pit, 1);
	kvmfilter_i8254_set_gate(&pit.state, 0, 0, pit.now);
	kvmfilter_i8254_set_gate(&pit.state, 1, 0, pit.now);
	out(&pit, 0x61, 0);
	pass(&pit, 10);
	assert_int_equal(latch(&pit, 0), 990);
}

TEST(port_61_reads_what_was_written_in_bits_1_and_0)
{
	struct pit pit = pit_at(0);
	unsigned int value;

	UNUSED;
	for (value = 0; value < 0x100; value++) {
		out(&pit, 0x61, value);
		assert_int_equal(in(&pit, 0x61) & ~0x30, value & 3);
	}
	kvmfilter_i8254_set_gate(&pit.state, 2, 0, pit.now);
	assert_int_equal(in(&pit, 0x61) & ~0x30, 2);
}

TEST(port_61_bit_4_toggles_every_18_ticks)
{
	struct pit pit = pit_at(0);
	unsigned int i, toggles = 0, last;

	UNUSED;
	last = in(&pit, 0x61) & 0x10;
	for (i = 0; i < 1800; i++) {
		unsigned int bit;

		pass(&pit, 1);
		bit = in(&pit, 0x61) & 0x10;
		toggles += bit != last;
		last = bit;
	}
	assert_int_equal(toggles, 100);
}

TEST(port_43_is_not_readable)
{
	struct pit pit = pit_at(0);

	UNUSED;
	assert_int_equal(in(&pit, 0x43), 0);
	assert_null(program_of(0x43, KVMFILTER_READ));
}

/* --- the VMM's side -------------------------------------------------------------- */

TEST(pause_stops_time_and_resume_goes_on)
{
	struct pit pit = pit_in(2, true, 0);
	struct kvmfilter_i8254_state copy;
	uint64_t value = 0;

	UNUSED;
	count(&pit, 2, 0x8000);
	pass(&pit, 0x101);
	kvmfilter_i8254_pause(&pit.state, pit.now);
	pit.now += 1000000007;
	assert_int_equal(latch(&pit, 2), 0x7f00);
	assert_int_equal(run_program(&pit, &copy, 0x42, false, 1, &value),
			 KVMFILTER_PASS);
	assert_int_equal(run_program(&pit, &copy, 0x61, false, 1, &value),
			 KVMFILTER_PASS);
	assert_true(kvmfilter_i8254_next_edge(&pit.state, 2, pit.now) == UINT64_MAX);
	kvmfilter_i8254_pause(&pit.state, pit.now);
	/* Another machine, with a clock that is behind. */
	pit.now = 5;
	kvmfilter_i8254_resume(&pit.state, pit.now);
	assert_int_equal(latch(&pit, 2), 0x7f00);
	kvmfilter_i8254_resume(&pit.state, 999);
	pass(&pit, 0x100);
	assert_int_equal(latch(&pit, 2), 0x7e00);
}

TEST(resume_at_offset_0_does_not_stop)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x8000);
	pass(&pit, 0x101);
	kvmfilter_i8254_pause(&pit.state, pit.now);
	pit.now = pit.state.stopped_ns;
	kvmfilter_i8254_resume(&pit.state, pit.now);
	assert_int_equal(latch(&pit, 2), 0x7f00);
	pass(&pit, 0x100);
	assert_int_equal(latch(&pit, 2), 0x7e00);
}

TEST(reset_keeps_time)
{
	struct pit pit = pit_in(0, true, 0);
	struct pit fresh;

	UNUSED;
	count(&pit, 2, 100);
	pit.state.clock_offset_ns += 12345;
	kvmfilter_i8254_reset(&pit.state);
	assert_int_equal(pit.state.clock_offset_ns,
			 KVMFILTER_I8254_EPOCH_NS + 12345);
	fresh = pit_at(0);
	fresh.state.clock_offset_ns = pit.state.clock_offset_ns;
	assert_memory_equal(&fresh.state, &pit.state, sizeof(pit.state));
	kvmfilter_i8254_pause(&pit.state, 7);
	kvmfilter_i8254_reset(&pit.state);
	assert_int_equal(pit.state.stopped_ns,
			 KVMFILTER_I8254_EPOCH_NS + 12345 + 7);
}

TEST(check_refuses_what_is_not_a_state)
{
	struct kvmfilter_i8254_state good, bad;

	UNUSED;
	kvmfilter_i8254_init(&good);
	assert_int_equal(kvmfilter_i8254_check(&good), 0);
	bad = good;
	bad.magic++;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.version++;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.port61 = 4;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.reserved0 = 1;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.reserved1 = 1;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.stopped_ns = 1;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.channel[2].reserved = 1;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
	bad = good;
	bad.channel[0].control = 0;
	assert_int_equal(kvmfilter_i8254_check(&bad), -EINVAL);
}

TEST(next_edge_of_every_mode)
{
	static const struct {
		unsigned int mode;
		uint64_t first, second;	/* ticks after the count; 0: none */
	} cases[] = {
		{ 0, 11, 0 }, { 2, 11, 21 }, { 3, 11, 21 }, { 4, 12, 0 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct pit pit = pit_in(cases[i].mode, true, 0);
		uint64_t start, edge;

		count(&pit, 2, 10);
		start = tick_of(&pit);
		edge = kvmfilter_i8254_next_edge(&pit.state, 2, pit.now);
		go_to(&pit, start + cases[i].first);
		assert_int_equal(edge, pit.now);
		edge = kvmfilter_i8254_next_edge(&pit.state, 2, pit.now);
		go_to(&pit, start + cases[i].second);
		assert_int_equal(edge, cases[i].second ? pit.now : UINT64_MAX);
	}
}

TEST(next_edge_is_the_end_of_a_strobe_cut_short)
{
	struct pit pit = pit_in(4, true, 0);
	uint64_t edge;

	UNUSED;
	count(&pit, 2, 3);
	pass(&pit, 4);
	assert_false(level(&pit, 2));
	count(&pit, 2, 100);
	edge = kvmfilter_i8254_next_edge(&pit.state, 2, pit.now);
	pass(&pit, 1);
	assert_int_equal(edge, pit.now);
	assert_true(level(&pit, 2));
}

TEST(next_edge_stays_ahead_of_a_timer_that_is_late)
{
	struct pit pit = pit_in(2, true, 0);
	uint64_t edge, start;
	unsigned int i;

	UNUSED;
	count(&pit, 2, 10);
	start = tick_of(&pit) + 1;
	edge = pit.now;
	pass(&pit, 1000);
	for (i = 1; i <= 200; i++) {
		edge = kvmfilter_i8254_next_edge(&pit.state, 2, edge);
		go_to(&pit, start + 10 * i);
		assert_int_equal(edge, pit.now);
	}
}

TEST(next_edge_may_be_asked_of_the_past)
{
	struct pit pit = pit_in(2, true, 0);
	uint64_t edge, past = pit.now;

	UNUSED;
	count(&pit, 2, 100);
	pass(&pit, 51);
	count(&pit, 2, 10);
	edge = kvmfilter_i8254_next_edge(&pit.state, 2, past);
	pass(&pit, 50);
	assert_int_equal(edge, pit.now);
}

/* --- the programs ---------------------------------------------------------------- */

/* What they reach is what each access costs: it is copied, compared and committed. */
TEST(programs_are_verified_and_reach_few_words)
{
	static const struct {
		const char *name;
		int read, written;
	} cases[] = {
		{ "i8254_read0", 3, 1 },
		{ "i8254_read1", 3, 1 },
		{ "i8254_read2", 3, 1 },
		{ "i8254_control", 10, 3 },
		{ "i8254_read61", 5, 0 },
	};
	char text[256] = "";
	struct kvmf_log log = { .buffer = text, .size = sizeof(text) };
	struct kvmf_facts facts;
	unsigned int i;

	UNUSED;
	assert_int_equal(kvmfilter_i8254_program_count, 5);
	for (i = 0; i < 5; i++) {
		const struct kvmfilter_model_program *program;
		struct kvmf_verify verify = {
			.state_size = sizeof(struct kvmfilter_i8254_state),
		};

		program = &kvmfilter_i8254_programs[i];
		verify.insns = program->insns;
		verify.insn_count = program->insn_count;
		verify.direction = program->direction;
		assert_string_equal(program->name, cases[i].name);
		if (kvmf_verify(&verify, &facts, &log))
			fail_msg("%s: %s", program->name, text);
		assert_int_equal(__builtin_popcountll(facts.read_words[0]),
				 cases[i].read);
		assert_int_equal(__builtin_popcountll(facts.write_words[0]),
				 cases[i].written);
	}
}

TEST(programs_answer_single_bytes_only)
{
	static const uint8_t widths[] = { 0, 2, 4, 8 };
	struct pit pit = pit_in(2, true, 0);
	struct kvmfilter_i8254_state copy;
	unsigned int i, w;

	UNUSED;
	for (i = 0; i < kvmfilter_i8254_program_count; i++) {
		bool write = kvmfilter_i8254_programs[i].direction ==
			     KVMFILTER_WRITE;
		uint16_t port = kvmfilter_i8254_programs[i].address;
		uint64_t value = 0;

		assert_int_equal(kvmfilter_i8254_programs[i].length, 1);
		assert_int_equal(run_program(&pit, &copy, port, write, 1, &value),
				 KVMFILTER_DONE);
		for (w = 0; w < 4; w++) {
			value = 0;
			assert_int_equal(run_program(&pit, &copy, port, write,
						     widths[w], &value),
					 KVMFILTER_PASS);
		}
	}
}

TEST(programs_pass_on_a_block_of_zeros)
{
	struct kvmfilter_i8254_state copy;
	struct pit pit = { .now = 1 };
	unsigned int i;

	UNUSED;
	for (i = 0; i < kvmfilter_i8254_program_count; i++) {
		uint64_t value = 0;

		assert_int_equal(run_program(&pit, &copy,
					     kvmfilter_i8254_programs[i].address,
					     kvmfilter_i8254_programs[i].direction,
					     1, &value), KVMFILTER_PASS);
	}
}

TEST(control_program_passes_mode_words)
{
	struct pit pit = pit_in(2, true, 0);
	struct kvmfilter_i8254_state copy;
	unsigned int value;

	UNUSED;
	for (value = 0; value < 0x100; value++) {
		bool is_mode = value < 0xc0 && value & 0x30;
		uint64_t written = value;

		assert_int_equal(run_program(&pit, &copy, 0x43, true, 1, &written),
				 is_mode ? KVMFILTER_PASS : KVMFILTER_DONE);
	}
}

/* --- against the pulse-by-pulse model -------------------------------------------- */

static uint64_t random_state;

static uint64_t rnd(void)
{
	uint64_t x = random_state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static unsigned int below(unsigned int n)
{
	return rnd() % n;
}

/* Steps of ns: within a tick, of some ticks, and now and then of several wraps. */
static uint64_t random_step(void)
{
	unsigned int kind = below(2000);

	if (kind < 600)
		return below(300);
	if (kind < 1400)
		return below(6000);
	if (kind < 1996)
		return below(60000);
	return below(300000000);
}

/* A legal byte: digits of BCD; never makes the forbidden count 1 of modes 2, 3. */
static uint8_t random_byte(void)
{
	static const uint8_t bytes[] = { 0, 0, 0, 2, 3, 4, 5, 6, 7, 8, 9, 0x10, 0x99 };

	if (below(2))
		return bytes[below(sizeof(bytes))];
	return below(10) << 4 | (2 + below(8));
}

/* Only counts of 2 and more in modes 2 and 3: a word of low byte 1 does not occur. */
static uint8_t random_control(void)
{
	switch (below(8)) {
	case 0:
		return 0xc0 | below(64);
	case 1:
	case 2:
	case 3:
	case 4:
		return below(3) << 6 | below(16);
	default:
		return below(3) << 6 | (1 + below(3)) << 4 | below(16);
	}
}

struct op {
	uint64_t now;
	uint16_t port;
	bool write;
	uint8_t value;
};

static struct op random_op(unsigned int busy)
{
	struct op op = { .value = 0 };
	unsigned int kind = below(100);
	unsigned int port = below(3) ? 0x42 : 0x40 + below(3);

	op.port = port;
	if (kind < 50) {
		if (kind < 5)
			op.port = 0x61;
	} else {
		op.write = true;
		if (kind < 50 + busy) {
			op.value = random_byte();
		} else if (kind < 85) {
			op.port = 0x43;
			op.value = random_control();
			/* Few mode words where counting should go on for long. */
			if (busy < 10 && below(8))
				op.value &= op.value < 0xc0 ? 0xcf : 0xff;
		} else {
			op.port = 0x61;
			op.value = below(4);
		}
	}
	return op;
}

static void compare_outputs(struct pit *pit, struct i8254_ref *ref, uint64_t n)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (level(pit, i) != i8254_ref_out(ref, i))
			fail_msg("seed %llu, operation %llu: OUT%u is %d, model has %d",
				 (unsigned long long)seed, (unsigned long long)n, i,
				 level(pit, i), i8254_ref_out(ref, i));
}

static void compare(unsigned int busy)
{
	struct pit pit = pit_at(1 + below(1000000));
	struct i8254_ref ref;
	uint64_t n, reads = 0;

	i8254_ref_reset(&ref);
	ref.pulses = tick_of(&pit);
	for (n = 0; n < operations / 2; n++) {
		struct op op = random_op(busy);

		pit.now += random_step();
		i8254_ref_step(&ref, tick_of(&pit) - ref.pulses);
		compare_outputs(&pit, &ref, n);
		if (op.write) {
			out(&pit, op.port, op.value);
			i8254_ref_write(&ref, op.port, op.value);
			compare_outputs(&pit, &ref, n);
		} else {
			uint8_t expected = i8254_ref_read(&ref, op.port);
			uint8_t value = in(&pit, op.port);

			reads++;
			if (value != expected)
				fail_msg("seed %llu, operation %llu: port %x reads %02x, model has %02x",
					 (unsigned long long)seed,
					 (unsigned long long)n, op.port, value,
					 expected);
		}
	}
	assert_true(reads > operations / 5);
}

TEST(random_operations_agree_with_the_model)
{
	UNUSED;
	random_state = seed;
	compare(25);
}

TEST(random_operations_with_few_mode_words_agree_with_the_model)
{
	UNUSED;
	random_state = seed + 1;
	compare(6);
}

/* The edge foretold is where the model has it, if nothing is written meanwhile. */
TEST(next_edge_agrees_with_the_model)
{
	uint64_t n, found = 0, rounds = operations / 100;

	UNUSED;
	random_state = seed + 2;
	for (n = 0; n < rounds; n++) {
		struct pit pit = pit_at(1 + below(1000000));
		struct i8254_ref ref;
		unsigned int i, ops = 3 + below(12);
		bool last;
		uint64_t edge, tick, end;

		i8254_ref_reset(&ref);
		ref.pulses = tick_of(&pit);
		for (i = 0; i < ops; i++) {
			struct op op = random_op(i ? 25 : 0);

			if (!i)
				op = (struct op){ .port = 0x43, .write = true,
					.value = 0x90 | below(3) << 4 | below(16) };
			pit.now += random_step() % 20000;
			i8254_ref_step(&ref, tick_of(&pit) - ref.pulses);
			if (op.write) {
				kvmfilter_i8254_write(&pit.state, op.port, op.value,
						      pit.now);
				i8254_ref_write(&ref, op.port, op.value);
			}
		}
		edge = kvmfilter_i8254_next_edge(&pit.state, 2, pit.now);
		end = tick_of(&pit) + 70000;
		last = i8254_ref_out(&ref, 2);
		for (tick = tick_of(&pit) + 1; tick < end; tick++) {
			bool high;

			i8254_ref_step(&ref, 1);
			high = i8254_ref_out(&ref, 2);
			if (high && !last)
				break;
			last = high;
		}
		if (tick == end) {
			if (edge == UINT64_MAX)
				continue;
			pit.now = edge;
			assert_true(tick_of(&pit) >= end);
			continue;
		}
		found++;
		go_to(&pit, tick);
		if (edge != pit.now)
			fail_msg("seed %llu, round %llu: edge at %llu, model has %llu",
				 (unsigned long long)seed, (unsigned long long)n,
				 (unsigned long long)edge,
				 (unsigned long long)pit.now);
	}
	assert_true(found > rounds / 10);
}

/* Whatever bytes scratch may hold: the VMM and the programs survive and agree. */
TEST(random_states_do_no_harm)
{
	uint64_t n;

	UNUSED;
	random_state = seed + 3;
	for (n = 0; n < operations; n++) {
		struct pit pit = { .now = rnd() >> below(64) };
		uint8_t *bytes = (uint8_t *)&pit.state;
		struct op op = random_op(25);
		unsigned int i;

		for (i = 0; i < sizeof(pit.state); i++)
			bytes[i] = below(4) ? rnd() : 0;
		if (op.write)
			out(&pit, op.port, op.value);
		else
			in(&pit, op.port);
		kvmfilter_i8254_set_gate(&pit.state, 2, below(2), rnd());
		kvmfilter_i8254_next_edge(&pit.state, below(4), rnd());
		kvmfilter_i8254_out(&pit.state, below(4), rnd());
	}
}

static uint64_t environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

#define T(name) cmocka_unit_test(name)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(power_on_waits_for_a_count_in_mode_3),
		T(control_word_sets_out_at_once),
		T(control_word_stops_the_counting_element),
		T(control_word_reaches_one_counter_only),
		T(count_is_loaded_on_the_next_clk_pulse),
		T(low_byte_only_clears_the_high_byte),
		T(high_byte_only_clears_the_low_byte),
		T(first_byte_of_a_word_changes_nothing_but_in_mode_0),
		T(mode_word_resets_the_write_flip_flop),
		T(reads_and_writes_of_a_word_may_be_interleaved),
		T(live_word_is_low_byte_then_high_byte),
		T(mode_word_resets_the_read_flip_flop),
		T(flip_flops_of_counters_are_separate),
		T(a_latch_keeps_the_flip_flop_of_live_reads),
		T(latch_holds_the_count_until_it_is_read),
		T(second_latch_before_the_read_is_ignored),
		T(latch_of_one_byte_formats_takes_one_read),
		T(latch_is_dropped_when_the_counter_is_reprogrammed),
		T(latches_of_counters_are_separate),
		T(latch_does_not_disturb_counting),
		T(read_back_latches_any_set_of_counters),
		T(read_back_gives_status_before_count),
		T(status_before_count_whichever_was_latched_first),
		T(status_may_come_between_the_bytes_of_a_latched_word),
		T(second_read_back_before_the_read_is_ignored),
		T(read_back_of_nothing_does_nothing),
		T(status_is_the_control_word_as_written),
		T(status_gives_the_out_pin_at_latch_time),
		T(null_count_is_set_by_the_control_word),
		T(null_count_is_set_by_the_second_byte_of_a_word),
		T(null_count_in_modes_1_and_5_lasts_until_the_trigger),
		T(null_count_in_mode_2_lasts_until_the_cycle_ends),
		T(null_count_in_mode_3_lasts_until_the_half_cycle_ends),
		T(null_count_is_not_set_by_a_trigger),
		T(mode_0_raises_out_n_plus_1_pulses_after_the_count),
		T(mode_0_keeps_out_high_when_it_wraps),
		T(mode_0_gate_low_disables_counting),
		T(mode_0_short_dip_of_gate_is_not_seen),
		T(mode_0_count_is_loaded_while_gate_is_low),
		T(mode_0_first_byte_stops_counting_and_clears_out),
		T(mode_0_half_written_ignores_gate),
		T(mode_0_new_single_byte_count_clears_out),
		T(mode_1_pulse_is_n_ticks_from_the_tick_after_the_trigger),
		T(mode_1_is_retriggerable),
		T(mode_1_new_count_waits_for_the_next_trigger),
		T(mode_1_gate_low_has_no_effect),
		T(mode_1_trigger_without_a_count_is_lost),
		T(mode_2_out_is_low_at_count_1),
		T(mode_2_gate_low_sets_out_at_once_and_stops),
		T(mode_2_trigger_reloads),
		T(mode_2_new_count_waits_for_the_end_of_the_cycle),
		T(mode_2_trigger_takes_a_new_count),
		T(mode_2_count_is_loaded_while_gate_is_low),
		T(mode_2_keeps_time_over_many_cycles),
		T(mode_3_even_count),
		T(mode_3_odd_count),
		T(mode_3_gate_low_sets_out_at_once_and_stops),
		T(mode_3_new_count_waits_for_the_end_of_the_high_half),
		T(mode_3_new_count_waits_for_the_end_of_the_low_half),
		T(mode_3_trigger_takes_a_new_count),
		T(mode_4_strobes_n_plus_1_pulses_after_the_count),
		T(mode_4_gate_low_disables_counting),
		T(mode_4_gate_does_not_stretch_the_strobe),
		T(mode_4_new_count_is_loaded_on_the_next_pulse),
		T(mode_5_strobes_n_plus_1_pulses_after_the_trigger),
		T(mode_5_is_retriggerable),
		T(mode_5_new_count_waits_for_the_next_trigger),
		T(count_0_is_65536),
		T(count_0_is_10000_in_bcd),
		T(bcd_counts_in_decades),
		T(bcd_odd_count_in_mode_3),
		T(modes_6_and_7_are_2_and_3),
		T(forbidden_count_1_keeps_out_high),
		T(tick_is_88000_over_105_ns),
		T(gates_of_counters_0_and_1_are_tied_high),
		T(port_61_reads_what_was_written_in_bits_1_and_0),
		T(port_61_bit_4_toggles_every_18_ticks),
		T(port_43_is_not_readable),
		T(pause_stops_time_and_resume_goes_on),
		T(resume_at_offset_0_does_not_stop),
		T(reset_keeps_time),
		T(check_refuses_what_is_not_a_state),
		T(next_edge_of_every_mode),
		T(next_edge_is_the_end_of_a_strobe_cut_short),
		T(next_edge_stays_ahead_of_a_timer_that_is_late),
		T(next_edge_may_be_asked_of_the_past),
		T(programs_are_verified_and_reach_few_words),
		T(programs_answer_single_bytes_only),
		T(programs_pass_on_a_block_of_zeros),
		T(control_program_passes_mode_words),
		T(random_operations_agree_with_the_model),
		T(random_operations_with_few_mode_words_agree_with_the_model),
		T(next_edge_agrees_with_the_model),
		T(random_states_do_no_harm),
	};

	seed = environment("SEED", seed);
	operations = environment("OPERATIONS", operations);
	printf("# SEED=%llu OPERATIONS=%llu\n", (unsigned long long)seed,
	       (unsigned long long)operations);
	return cmocka_run_group_tests_name("i8254", tests, NULL, NULL);
}
