// SPDX-License-Identifier: GPL-2.0
/*
 * The timer in its machine: the PC's clock and port 61h, what a VMM asks of the model,
 * the BPF programs. None of it is in the data sheet.
 */
#include <errno.h>

#include "i8254_test.h"

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
	out(&pit, 0x61, 0);
	pass(&pit, 10);
	assert_int_equal(latch(&pit, 0), 990);
}

TEST(port_61_reads_what_was_written_in_bits_3_to_0)
{
	struct pit pit = pit_at(0);
	unsigned int value;

	UNUSED;
	for (value = 0; value < 0x100; value++) {
		out(&pit, 0x61, value);
		assert_int_equal(in(&pit, 0x61) & ~0x30, value & 15);
	}
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
	struct pit pit = pit_in(2, true, 0);
	struct kvmfilter_i8254_state copy;
	uint64_t value = 0;

	UNUSED;
	assert_int_equal(in(&pit, 0x43), 0);
	assert_int_equal(run_program(&pit, &copy, 0x43, false, 1, &value), KVMFILTER_PASS);
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
	model_pause(&pit.state.head, pit.now);
	pit.now += 1000000007;
	assert_int_equal(latch(&pit, 2), 0x7f00);
	assert_int_equal(run_program(&pit, &copy, 0x42, false, 1, &value),
			 KVMFILTER_PASS);
	assert_int_equal(run_program(&pit, &copy, 0x61, false, 1, &value),
			 KVMFILTER_PASS);
	assert_true(next_edge(&pit, 2, pit.now) == UINT64_MAX);
	model_pause(&pit.state.head, pit.now);
	/* Another machine, with a clock that is behind. */
	pit.now = 5;
	model_resume(&pit.state.head, pit.now);
	assert_int_equal(latch(&pit, 2), 0x7f00);
	model_resume(&pit.state.head, 999);
	pass(&pit, 0x100);
	assert_int_equal(latch(&pit, 2), 0x7e00);
}

TEST(resume_at_offset_0_does_not_stop)
{
	struct pit pit = pit_in(2, true, 0);

	UNUSED;
	count(&pit, 2, 0x8000);
	pass(&pit, 0x101);
	model_pause(&pit.state.head, pit.now);
	pit.now = pit.state.head.stopped_ns;
	model_resume(&pit.state.head, pit.now);
	assert_int_equal(latch(&pit, 2), 0x7f00);
	pass(&pit, 0x100);
	assert_int_equal(latch(&pit, 2), 0x7e00);
}

TEST(reset_is_power_on)
{
	struct pit pit = pit_in(0, true, 0);
	struct pit fresh = pit_at(0);

	UNUSED;
	count(&pit, 2, 100);
	MODEL->reset(&pit.state, 7);
	assert_memory_equal(&fresh.state, &pit.state, sizeof(pit.state));
}

TEST(check_refuses_what_is_not_a_state)
{
	struct kvmfilter_i8254_state good = pit_at(0).state, bad;

	UNUSED;
	assert_int_equal(MODEL->check(&good), 0);
	bad = good;
	bad.port61 = 0x10;
	assert_int_equal(MODEL->check(&bad), -EINVAL);
	bad = good;
	bad.reserved[6] = 1;
	assert_int_equal(MODEL->check(&bad), -EINVAL);
	bad = good;
	bad.channel[2].reserved = 1;
	assert_int_equal(MODEL->check(&bad), -EINVAL);
	bad = good;
	bad.channel[0].control = 0;
	assert_int_equal(MODEL->check(&bad), -EINVAL);
}

TEST(next_edge_of_every_mode)
{
	static const struct {
		unsigned int mode;
		uint64_t first, second;	/* ticks after the count; 0: none */
	} rows[] = {
		{ 0, 11, 0 }, { 2, 11, 21 }, { 3, 11, 21 }, { 4, 12, 0 },
	};
	unsigned int i;

	UNUSED;
	for (i = 0; i < 4; i++) {
		struct pit pit = pit_in(rows[i].mode, true, 0);
		uint64_t start, edge;

		count(&pit, 2, 10);
		start = tick_of(&pit);
		edge = next_edge(&pit, 2, pit.now);
		go_to(&pit, start + rows[i].first);
		assert_int_equal(edge, pit.now);
		edge = next_edge(&pit, 2, pit.now);
		go_to(&pit, start + rows[i].second);
		assert_int_equal(edge, rows[i].second ? pit.now : UINT64_MAX);
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
	edge = next_edge(&pit, 2, pit.now);
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
		edge = next_edge(&pit, 2, edge);
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
	edge = next_edge(&pit, 2, past);
	pass(&pit, 50);
	assert_int_equal(edge, pit.now);
}

/* --- the programs ---------------------------------------------------------------- */

static void check_program(const struct kvmfilter_program *program, const char *name, bool stores)
{
	const struct kvmfilter_prog_spec spec = {
		.insns = program->insns,
		.insn_count = program->insn_count,
		.direction = program->direction,
		.state_size = MODEL->state_size + MODEL->timer_count *
			      sizeof(struct kvmfilter_model_timer),
	};
	struct kvmfilter_prog_facts facts;

	assert_string_equal(program->name, name);
	assert_int_equal(kvmfilter_prog_check(&spec, &facts), 0);
	assert_int_equal(!!facts.locks, stores);
}

/* KVM searches its bus for each access: the fewer ranges, the better. */
TEST(programs_are_verified_and_stand_in_two_ranges)
{
	UNUSED;
	assert_int_equal(MODEL->range_count, 2);
	check_program(MODEL->ranges[0].read, "i8254_read", true);
	check_program(MODEL->ranges[0].write, "i8254_write", true);
	check_program(MODEL->ranges[1].read, "i8254_read61", false);
	assert_int_equal(MODEL->timer_count, 1);
	check_program(MODEL->expire[0], "i8254_expire", true);
}

TEST(programs_answer_single_bytes_only)
{
	static const uint16_t ports[] = { 0x40, 0x41, 0x42, 0x43, 0x61 };
	static const uint8_t widths[] = { 2, 4 };
	struct pit pit = pit_in(2, true, 0);
	struct kvmfilter_i8254_state copy;
	unsigned int i, w;

	UNUSED;
	for (i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		bool write = ports[i] == 0x43;
		uint16_t port = ports[i];
		uint64_t value = 0;

		assert_int_equal(run_program(&pit, &copy, port, write, 1, &value),
				 KVMFILTER_DONE);
		for (w = 0; w < sizeof(widths); w++) {
			value = 0;
			assert_int_equal(run_program(&pit, &copy, port, write,
						     widths[w], &value),
					 KVMFILTER_PASS);
		}
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
