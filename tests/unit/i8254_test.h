/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the i8254 share: a timer with a clock of the test's own, the ways
 * to program it, and the tests' prototypes. The data sheet that their sections and
 * comments name is Intel's, order number 231164.
 */
#ifndef I8254_TEST_H
#define I8254_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <kvmfilter_i8254.h>

#include "model.h"

#define MODEL	(&kvmfilter_i8254_model)

/* --- a timer and its clock ------------------------------------------------------- */

struct pit {
	struct kvmfilter_i8254_state state;
	uint64_t now;		/* CLOCK_MONOTONIC, ns */
	uint32_t executed;	/* instructions of the last program */
};

struct pit pit_at(uint64_t now);

/* Ticks of device time, in arithmetic of its own. */
uint64_t tick_of(const struct pit *pit);

/* To the first ns of a tick. */
void go_to(struct pit *pit, uint64_t tick);

void pass(struct pit *pit, uint64_t ticks);

/* What the program makes of a copy of the state. */
uint64_t run_program(struct pit *pit, struct kvmfilter_i8254_state *copy,
		     uint16_t port, bool write, uint8_t width, uint64_t *value);

/* Made twice: by the program, if it does not pass, and by the model. */
uint8_t in(struct pit *pit, uint16_t port);
void out(struct pit *pit, uint16_t port, uint8_t value);

/* By the model alone, at any time. */
void pit_write(struct pit *pit, uint16_t port, uint8_t value);

/* The first rise of OUT after @now, both by the clock; UINT64_MAX. */
uint64_t next_edge(const struct pit *pit, unsigned int channel, uint64_t now);

bool level(const struct pit *pit, unsigned int channel);
void gate(struct pit *pit, bool high);

/* --- the ways to program it ------------------------------------------------------ */

#define LOW_BYTE	0x10
#define HIGH_BYTE	0x20
#define WORD		0x30
#define BCD		0x01

void control(struct pit *pit, unsigned int channel, unsigned int rw,
	     unsigned int mode);
void count(struct pit *pit, unsigned int channel, unsigned int n);

/* Counter 2 in a mode, by words, with its GATE at a level. */
struct pit pit_in(unsigned int mode, bool high, unsigned int bcd);

unsigned int read_word(struct pit *pit, unsigned int channel);
unsigned int latch(struct pit *pit, unsigned int channel);

#define OUT		0x80
#define NULL_COUNT	0x40

unsigned int status(struct pit *pit, unsigned int channel);
bool null_count(struct pit *pit);

/* Let a tick pass; then counter 2 shows @n, with OUT at @high. */
#define NEXT(pit, n, high) do {						\
	pass(pit, 1);							\
	assert_int_equal(latch(pit, 2), n);				\
	assert_int_equal(level(pit, 2), high);				\
	assert_int_equal(in(pit, 0x61) >> 5, high);			\
} while (0)

/* --- the tests ------------------------------------------------------------------- */

#define TEST(name) void name(void **state_)
#define UNUSED	((void)state_)

/* i8254_counting.c */
TEST(power_on_waits_for_a_count_in_mode_3);
TEST(control_word_sets_out_at_once);
TEST(control_word_stops_the_counting_element);
TEST(control_word_reaches_one_counter_only);
TEST(count_is_loaded_on_the_next_clk_pulse);
TEST(low_byte_only_clears_the_high_byte);
TEST(high_byte_only_clears_the_low_byte);
TEST(first_byte_of_a_word_changes_nothing_but_in_mode_0);
TEST(mode_word_resets_the_write_flip_flop);
TEST(reads_and_writes_of_a_word_may_be_interleaved);
TEST(count_0_is_65536);
TEST(count_0_is_10000_in_bcd);
TEST(bcd_counts_in_decades);
TEST(bcd_odd_count_in_mode_3);
TEST(modes_6_and_7_are_2_and_3);
TEST(forbidden_count_1_keeps_out_high);

/* i8254_modes.c */
TEST(mode_0_raises_out_n_plus_1_pulses_after_the_count);
TEST(mode_0_keeps_out_high_when_it_wraps);
TEST(mode_0_gate_low_disables_counting);
TEST(mode_0_short_dip_of_gate_is_not_seen);
TEST(mode_0_count_is_loaded_while_gate_is_low);
TEST(mode_0_first_byte_stops_counting_and_clears_out);
TEST(mode_0_half_written_ignores_gate);
TEST(mode_0_new_single_byte_count_clears_out);
TEST(mode_1_pulse_is_n_ticks_from_the_tick_after_the_trigger);
TEST(mode_1_is_retriggerable);
TEST(mode_1_new_count_waits_for_the_next_trigger);
TEST(mode_1_gate_low_has_no_effect);
TEST(mode_1_trigger_without_a_count_is_lost);
TEST(mode_2_out_is_low_at_count_1);
TEST(mode_2_gate_low_sets_out_at_once_and_stops);
TEST(mode_2_trigger_reloads);
TEST(mode_2_new_count_waits_for_the_end_of_the_cycle);
TEST(mode_2_trigger_takes_a_new_count);
TEST(mode_2_count_is_loaded_while_gate_is_low);
TEST(mode_2_keeps_time_over_many_cycles);
TEST(mode_3_even_count);
TEST(mode_3_odd_count);
TEST(mode_3_gate_low_sets_out_at_once_and_stops);
TEST(mode_3_new_count_waits_for_the_end_of_the_high_half);
TEST(mode_3_new_count_waits_for_the_end_of_the_low_half);
TEST(mode_3_trigger_takes_a_new_count);
TEST(mode_4_strobes_n_plus_1_pulses_after_the_count);
TEST(mode_4_gate_low_disables_counting);
TEST(mode_4_gate_does_not_stretch_the_strobe);
TEST(mode_4_new_count_is_loaded_on_the_next_pulse);
TEST(mode_5_strobes_n_plus_1_pulses_after_the_trigger);
TEST(mode_5_is_retriggerable);
TEST(mode_5_new_count_waits_for_the_next_trigger);

/* i8254_latches.c */
TEST(live_word_is_low_byte_then_high_byte);
TEST(mode_word_resets_the_read_flip_flop);
TEST(flip_flops_of_counters_are_separate);
TEST(a_latch_keeps_the_flip_flop_of_live_reads);
TEST(latch_holds_the_count_until_it_is_read);
TEST(second_latch_before_the_read_is_ignored);
TEST(latch_of_one_byte_formats_takes_one_read);
TEST(latch_is_dropped_when_the_counter_is_reprogrammed);
TEST(latches_of_counters_are_separate);
TEST(latch_does_not_disturb_counting);
TEST(read_back_latches_any_set_of_counters);
TEST(read_back_gives_status_before_count);
TEST(status_before_count_whichever_was_latched_first);
TEST(status_may_come_between_the_bytes_of_a_latched_word);
TEST(second_read_back_before_the_read_is_ignored);
TEST(read_back_of_nothing_does_nothing);
TEST(status_is_the_control_word_as_written);
TEST(status_gives_the_out_pin_at_latch_time);
TEST(null_count_is_set_by_the_control_word);
TEST(null_count_is_set_by_the_second_byte_of_a_word);
TEST(null_count_in_modes_1_and_5_lasts_until_the_trigger);
TEST(null_count_in_mode_2_lasts_until_the_cycle_ends);
TEST(null_count_in_mode_3_lasts_until_the_half_cycle_ends);
TEST(null_count_is_not_set_by_a_trigger);

/* i8254_vmm.c */
TEST(tick_is_88000_over_105_ns);
TEST(gates_of_counters_0_and_1_are_tied_high);
TEST(port_61_reads_what_was_written_in_bits_3_to_0);
TEST(port_61_bit_4_toggles_every_18_ticks);
TEST(port_43_is_not_readable);
TEST(pause_stops_time_and_resume_goes_on);
TEST(resume_at_offset_0_does_not_stop);
TEST(reset_is_power_on);
TEST(check_refuses_what_is_not_a_state);
TEST(next_edge_of_every_mode);
TEST(next_edge_is_the_end_of_a_strobe_cut_short);
TEST(next_edge_stays_ahead_of_a_timer_that_is_late);
TEST(next_edge_may_be_asked_of_the_past);
TEST(programs_are_verified_and_stand_in_two_ranges);
TEST(programs_answer_single_bytes_only);
TEST(control_program_passes_mode_words);

/* i8254_random.c */
TEST(random_operations_agree_with_the_model);
TEST(random_operations_with_few_mode_words_agree_with_the_model);
TEST(next_edge_agrees_with_the_model);
TEST(random_states_do_no_harm);

/* Take the seed and the number of operations from the environment; print them. */
void random_setup(void);

#endif
