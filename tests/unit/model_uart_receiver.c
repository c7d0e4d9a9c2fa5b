// SPDX-License-Identifier: GPL-2.0
/*
 * The 16550A by its data sheet: the receiver, its FIFO, errors and the character timeout.
 * Each test is named after the rule that it tests.
 */
#include "uart_test.h"

/* --- receiver -------------------------------------------------------------------- */

static void receiver_buffer_holds_one_byte(void **state)
{
	(void)state;
	assert_int_equal(room(), 1);
	assert_int_equal(receive_numbers('a', 3), 1);
	assert_int_equal(get_in_kernel(LSR), IDLE | 1);
	assert_int_equal(room(), 0);
	assert_int_equal(receive_numbers('x', 1), 0);
	assert_int_equal(get_exits(DATA), 'a');
	assert_event(KVMFILTER_UART_ROOM, 0);
	assert_int_equal(get_in_kernel(LSR), IDLE);
	/* Nothing came: the same again, and no room was made. */
	assert_int_equal(get(DATA), 'a');
	assert_int_equal(bench.event.event, 0);
}

static void fifo_holds_sixteen_bytes_in_order(void **state)
{
	unsigned int i, round;

	(void)state;
	put(FCR, FIFO);
	for (round = 0; round < 3; round++) {
		assert_int_equal(receive_numbers(round, 5), 5);
		assert_int_equal(room(), 11);
		assert_int_equal(receive_numbers(round + 5, 20), 11);
		move();
		for (i = 0; i < 16; i++) {
			assert_int_equal(get_in_kernel(LSR), IDLE | 1);
			assert_int_equal(get_exits(DATA), round + i);
			assert_event(i ? 0 : KVMFILTER_UART_ROOM, 0);
		}
		assert_int_equal(get_in_kernel(LSR), IDLE);
		/* Its start wanders. */
		receive_numbers(0, 5);
		for (i = 0; i < 5; i++)
			get(DATA);
	}
}

static void data_interrupts_at_the_trigger_level(void **state)
{
	static const unsigned int levels[] = { 1, 4, 8, 14 };
	unsigned int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		set_up(i << 6 | FIFO, 1);
		put(FCR, i << 6 | FIFO | 2);
		if (levels[i] > 1)
			receive_numbers(0, levels[i] - 1);
		assert_int_equal(get_in_kernel(IIR), 0xc0 | NONE);
		assert_false(line());
		receive_numbers(0, 1);
		assert_int_equal(get_in_kernel(IIR), 0xc4);
		assert_true(line());
		get(DATA);
		assert_int_equal(get_in_kernel(IIR), 0xc0 | NONE);
		assert_false(line());
	}
}

static void data_interrupts_without_fifo_until_it_is_read(void **state)
{
	(void)state;
	set_up(0, 1);
	receive("a", 1);
	assert_int_equal(get_in_kernel(IIR), 4);
	assert_true(line());
	/* The timeout is the FIFO's. */
	bench.now += 10 * FOUR_CHARACTERS;
	assert_int_equal(get_in_kernel(IIR), 4);
	get(DATA);
	assert_int_equal(get_in_kernel(IIR), NONE);
	assert_false(line());
}

static void there_is_no_room_in_loopback(void **state)
{
	(void)state;
	put(FCR, FIFO);
	assert_int_equal(room(), KVMFILTER_UART_FIFO);
	put(MCR, LOOP);
	assert_int_equal(room(), 0);
	assert_int_equal(receive_numbers(0, 1), 0);
}

static void clearing_the_fifo_makes_room(void **state)
{
	(void)state;
	put(FCR, FIFO);
	receive_numbers(0, 16);
	put(FCR, FIFO | 2);
	assert_event(KVMFILTER_UART_ROOM, 0);
	assert_int_equal(get(LSR), IDLE);
	receive_numbers(7, 3);
	put(FCR, FIFO | 4);
	assert_int_equal(bench.event.event, 0);
	assert_int_equal(get(DATA), 7);
	put(FCR, FIFO | 2);
	assert_int_equal(bench.event.event, 0);
	assert_int_equal(get(LSR), IDLE);
}

static void changing_the_fifo_mode_clears_it(void **state)
{
	(void)state;
	receive("a", 1);
	put(FCR, FIFO);
	assert_event(KVMFILTER_UART_ROOM, 0);
	assert_int_equal(get(LSR), IDLE);
	assert_int_equal(get_in_kernel(IIR), 0xc0 | NONE);
	receive("abc", 3);
	receive_break();
	put(FCR, 0);
	assert_int_equal(get(LSR), IDLE);
	assert_int_equal(get_in_kernel(IIR), NONE);
}

static void fcr_bits_are_programmed_with_the_fifo_enabled_only(void **state)
{
	(void)state;
	set_up(0, 1);
	receive("a", 1);
	put(FCR, 0xc0 | 2);
	assert_int_equal(get(LSR), IDLE | 1);
	put(FCR, FIFO);
	receive("a", 1);
	assert_int_equal(interrupt(), 4);
}

static void overrun_destroys_the_byte_in_the_receiver_buffer(void **state)
{
	(void)state;
	put(MCR, LOOP);
	put(DATA, 'a');
	put(DATA, 'b');
	move();
	assert_int_equal(get_exits(LSR), IDLE | 3);
	assert_int_equal(get_in_kernel(LSR), IDLE | 1);
	assert_int_equal(get(DATA), 'b');
	assert_int_equal(get(LSR), IDLE);
}

static void overrun_of_the_fifo_loses_the_new_byte(void **state)
{
	unsigned int i;

	(void)state;
	put(FCR, FIFO);
	put(MCR, LOOP);
	for (i = 0; i < 17; i++)
		put(DATA, i);
	assert_int_equal(get_exits(LSR), IDLE | 3);
	for (i = 0; i < 16; i++)
		assert_int_equal(get(DATA), i);
	assert_int_equal(get(LSR), IDLE);
}

static void overrun_stays_until_line_status_is_read(void **state)
{
	(void)state;
	put(FCR, FIFO);
	receive_numbers(0, 16);
	receive_break();
	put(FCR, FIFO | 2);
	get(DATA);
	assert_int_equal(get_exits(LSR), IDLE | 2);
	assert_int_equal(get_in_kernel(LSR), IDLE);
}

static void break_is_a_zero_with_errors(void **state)
{
	(void)state;
	receive_break();
	assert_int_equal(get_exits(LSR), IDLE | 0x19);
	assert_int_equal(get_in_kernel(LSR), IDLE | 0x01);
	assert_int_equal(get(DATA), 0);
}

static void break_is_a_parity_error_if_the_bit_should_be_one(void **state)
{
	static const struct {
		uint8_t lcr, lsr;
	} cases[] = {
		{ 0x03, 0x19 }, { 0x0b, 0x1d }, { 0x1b, 0x19 }, { 0x13, 0x19 },
		{ 0x2b, 0x1d }, { 0x3b, 0x19 },
	};
	unsigned int i, fifo;

	(void)state;
	for (fifo = 0; fifo < 2; fifo++) {
		put(FCR, fifo);
		for (i = 0; i < 6; i++) {
			put(LCR, cases[i].lcr);
			receive_break();
			assert_int_equal(get(LSR), IDLE | cases[i].lsr | fifo << 7);
			get(DATA);
		}
	}
}

static void errors_show_when_their_byte_is_next(void **state)
{
	(void)state;
	set_up(FIFO | 0xc0, 4);
	receive("a", 1);
	receive_break();
	receive("b", 1);
	receive_break();
	/* There is one in the FIFO, but not at its head: nothing to clear. */
	assert_int_equal(get_in_kernel(LSR), IDLE | 0x81);
	assert_int_equal(get_in_kernel(IIR), 0xc0 | NONE);
	assert_int_equal(get(DATA), 'a');
	assert_int_equal(get_in_kernel(IIR), 0xc6);
	move();
	assert_int_equal(get_exits(LSR), IDLE | 0x99);
	assert_int_equal(get_in_kernel(IIR), 0xc0 | NONE);
	assert_int_equal(get_in_kernel(LSR), IDLE | 0x81);
	assert_int_equal(get(DATA), 0);
	assert_int_equal(get(DATA), 'b');
	assert_int_equal(get_exits(LSR), IDLE | 0x99);
	/* The last one: no error is left in the FIFO. */
	assert_int_equal(get_in_kernel(LSR), IDLE | 0x01);
}

static void errors_of_the_fifo_leave_with_their_byte(void **state)
{
	(void)state;
	put(FCR, FIFO);
	receive_break();
	receive("a", 1);
	get(DATA);
	assert_int_equal(get_in_kernel(LSR), IDLE | 0x01);
}

static void errors_without_fifo_stay_until_line_status_is_read(void **state)
{
	(void)state;
	receive_break();
	get(DATA);
	receive("a", 1);
	assert_int_equal(get_exits(LSR), IDLE | 0x19);
	assert_int_equal(get_in_kernel(LSR), IDLE | 0x01);
}

/* --- character timeout ----------------------------------------------------------- */

static void timeout_comes_four_characters_after_the_last_byte(void **state)
{
	(void)state;
	set_up(FIFO | 0xc0, 1);
	receive("a", 1);
	bench.now += 100000;
	receive("b", 1);
	bench.now += 1000;
	assert_rises_in(FOUR_CHARACTERS - 1000);
	assert_int_equal(get_in_kernel(IIR), 0xcc);
	/* And not again. */
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

static void timeout_starts_anew_when_data_is_read(void **state)
{
	(void)state;
	set_up(FIFO | 0xc0, 1);
	receive("abc", 3);
	bench.now += FOUR_CHARACTERS - 1;
	get(DATA);
	assert_rises_in(FOUR_CHARACTERS);
	move();
	assert_true(line());
	get(DATA);
	assert_false(line());
	assert_rises_in(FOUR_CHARACTERS);
	/* None is left. */
	get(DATA);
	assert_false(line());
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

static void timeout_that_came_is_cleared_by_reading_only(void **state)
{
	(void)state;
	set_up(FIFO | 0xc0, 1);
	receive("a", 1);
	bench.now += FOUR_CHARACTERS;
	receive("b", 1);
	assert_int_equal(interrupt(), 0x0c);
	put(LCR, DLAB | 7);
	put(IER, 9);
	assert_int_equal(interrupt(), 0x0c);
	put(LCR, 7);
	put(IER, 0);
	assert_int_equal(interrupt(), NONE);
	receive("c", 1);
	put(IER, 1);
	assert_int_equal(interrupt(), 0x0c);
	get(DATA);
	assert_int_equal(interrupt(), NONE);
	/* Disabled and enabled again, but not read. */
	put(LCR, 3);
	bench.now += 0x901 * FOUR_CHARACTERS;
	put(IER, 0);
	receive("d", 1);
	put(IER, 1);
	assert_int_equal(interrupt(), 0x0c);
	put(FCR, FIFO | 0xc0 | 2);
	assert_int_equal(interrupt(), NONE);
	receive("e", 1);
	assert_int_equal(interrupt(), NONE);
}

static void timeout_of_a_disabled_interrupt_starts_anew(void **state)
{
	(void)state;
	set_up(FIFO | 0xc0, 0);
	receive("a", 1);
	bench.now += FOUR_CHARACTERS;
	receive("b", 1);
	put(IER, 1);
	assert_rises_in(FOUR_CHARACTERS);
}

static void timeout_is_told_before_the_trigger_level(void **state)
{
	(void)state;
	set_up(FIFO | 0x40, 1);
	receive("abcd", 4);
	assert_int_equal(get_in_kernel(IIR), 0xc4);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now += FOUR_CHARACTERS - 1;
	assert_int_equal(get_in_kernel(IIR), 0xc4);
	bench.now++;
	assert_int_equal(get_in_kernel(IIR), 0xcc);
}

/* Half bits of a character: start, data, parity, stop. */
static uint64_t half_bits(uint8_t lcr)
{
	uint64_t data = 5 + (lcr & 3), stop = 2;

	if (lcr & 4)
		stop = data == 5 ? 3 : 4;
	return 2 + 2 * data + (lcr & 8 ? 2 : 0) + stop;
}

static void timeout_is_exact_for_all_line_settings(void **state)
{
	uint64_t seed = 16550, divisor, cycles;
	unsigned int i;

	(void)state;
	for (i = 0; i < 4000; i++) {
		uint8_t lcr = random_next(&seed) & 0x3f;

		divisor = random_next(&seed) >> (48 + random_next(&seed) % 16) & 0xffff;
		set_up(FIFO | 0xc0 | 2, 0);
		put(LCR, DLAB);
		put(DATA, divisor);
		put(IER, divisor >> 8);
		put(LCR, lcr);
		put(IER, 1);
		bench.now += random_next(&seed) >> 30;
		receive("a", 1);
		/* Of the crystal: four characters of 16 baud clocks a bit. */
		cycles = 4 * 8 * half_bits(lcr) * (divisor ? divisor : 65536);
		/* The first ns that is not too early. */
		assert_rises_in((cycles * 1000000000 + 1843199) / 1843200);
	}
}

/* A state with something to wait for, often. */
static void make_waiting(uint64_t *seed)
{
	unsigned int i;

	set_up((random_next(seed) & 0xc3) | 2, 0);
	put(IER, 1 << random_next(seed) % 4);
	put(MCR, (random_next(seed) & 7) | OUT2);
	get(LSR);
	receive_numbers(0, random_next(seed) % 20);
	if (random_next(seed) % 8 == 0)
		receive_break();
	for (i = random_next(seed) % 8; i; i--) {
		put(random_next(seed) % 4 ? DATA : IER, random_next(seed));
		get(random_next(seed) % 8);
		bench.now += random_next(seed) % (random_next(seed) % 2 ? 10000 : 400000);
	}
}

static void next_rise_misses_nothing(void **state)
{
	unsigned int rises = 0, i, j;
	uint64_t seed = 1655, rise;
	bool level;

	(void)state;
	for (i = 0; i < 5000; i++) {
		make_waiting(&seed);
		level = line();
		rise = bench_next_rise(&bench, 0);
		for (j = 0; j < 200 && bench.now < rise; j++) {
			assert_int_equal(line(), level);
			bench.now += random_next(&seed) % 5000;
		}
		if (rise == KVMFILTER_NEVER)
			continue;
		assert_false(level);
		bench.now = rise - 1;
		assert_false(line());
		bench.now = rise;
		assert_true(line());
		rises++;
	}
	assert_true(rises > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(receiver_buffer_holds_one_byte, setup),
		cmocka_unit_test_setup(fifo_holds_sixteen_bytes_in_order, setup),
		cmocka_unit_test_setup(data_interrupts_at_the_trigger_level, setup),
		cmocka_unit_test_setup(data_interrupts_without_fifo_until_it_is_read, setup),
		cmocka_unit_test_setup(there_is_no_room_in_loopback, setup),
		cmocka_unit_test_setup(clearing_the_fifo_makes_room, setup),
		cmocka_unit_test_setup(changing_the_fifo_mode_clears_it, setup),
		cmocka_unit_test_setup(fcr_bits_are_programmed_with_the_fifo_enabled_only,
				       setup),
		cmocka_unit_test_setup(overrun_destroys_the_byte_in_the_receiver_buffer,
				       setup),
		cmocka_unit_test_setup(overrun_of_the_fifo_loses_the_new_byte, setup),
		cmocka_unit_test_setup(overrun_stays_until_line_status_is_read, setup),
		cmocka_unit_test_setup(break_is_a_zero_with_errors, setup),
		cmocka_unit_test_setup(break_is_a_parity_error_if_the_bit_should_be_one,
				       setup),
		cmocka_unit_test_setup(errors_show_when_their_byte_is_next, setup),
		cmocka_unit_test_setup(errors_of_the_fifo_leave_with_their_byte, setup),
		cmocka_unit_test_setup(errors_without_fifo_stay_until_line_status_is_read,
				       setup),
		cmocka_unit_test_setup(timeout_comes_four_characters_after_the_last_byte,
				       setup),
		cmocka_unit_test_setup(timeout_starts_anew_when_data_is_read, setup),
		cmocka_unit_test_setup(timeout_that_came_is_cleared_by_reading_only, setup),
		cmocka_unit_test_setup(timeout_of_a_disabled_interrupt_starts_anew, setup),
		cmocka_unit_test_setup(timeout_is_told_before_the_trigger_level, setup),
		cmocka_unit_test_setup(timeout_is_exact_for_all_line_settings, setup),
		cmocka_unit_test_setup(next_rise_misses_nothing, setup),
	};

	return cmocka_run_group_tests_name("model_uart_receiver", tests, NULL, NULL);
}
