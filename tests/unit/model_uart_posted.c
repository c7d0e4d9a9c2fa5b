// SPDX-License-Identifier: GPL-2.0
/*
 * The 16550A whose output programs post, and whose line they raise: what a writer does makes no
 * exit, whether it polls or waits for interrupts, and no interrupt is lost.
 */
#include "uart_test.h"

#define WAKE	5
#define RAISE	9

static int setup_posted(void **state)
{
	setup(state);
	set_up(FIFO, 0);
	bench_post(&bench, WAKE, RAISE);
	return 0;
}

static void put_in_kernel(uint32_t port, uint8_t value)
{
	put(port, value);
	assert_true(bench.in_kernel);
}

static void put_exits(uint32_t port, uint8_t value)
{
	put(port, value);
	assert_false(bench.in_kernel);
}

static bool woke(void)
{
	return bench.signals >> WAKE & 1;
}

static bool raised(void)
{
	return bench.signals >> RAISE & 1;
}

static void bytes_wait_in_order_and_wake_once(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 300; i++) {
		put_in_kernel(DATA, i);
		assert_int_equal(woke(), i == 0);
		assert_int_equal(get_in_kernel(LSR), IDLE);
	}
	bench_take(&bench);
	assert_int_equal(bench.sent_count, 300);
	for (i = 0; i < 300; i++)
		assert_int_equal(bench.sent[i], i & 0xff);
	put_in_kernel(DATA, 'x');
	assert_true(woke());
}

static void a_full_ring_exits_behind_what_it_holds(void **state)
{
	struct kvmfilter_uart_state *uart = (void *)bench.state;
	unsigned int i;

	(void)state;
	for (i = 0; i < KVMFILTER_OUTPUT_SIZE; i++)
		put_in_kernel(DATA, i);
	assert_int_equal(get_in_kernel(LSR), IDLE);
	bench_take(&bench);
	assert_int_equal(bench.sent_count, KVMFILTER_OUTPUT_SIZE);
	/* As a device has it: room is made first. */
	for (i = 0; i < KVMFILTER_OUTPUT_SIZE; i++)
		put_in_kernel(DATA, i);
	uart->output.ring.tail++;
	put_in_kernel(DATA, 'a');
	put_exits(DATA, 'b');
}

/* As Linux's console does with each message. */
static void a_message_with_masked_interrupts_makes_no_exit(void **state)
{
	unsigned int i;

	(void)state;
	put_in_kernel(IER, 5);
	for (i = 0; i < 100; i++) {
		assert_int_equal(get_in_kernel(IER), 5);
		put_in_kernel(IER, 0);
		assert_int_equal(get_in_kernel(LSR), IDLE);
		put_in_kernel(DATA, 'a');
		assert_int_equal(get_in_kernel(LSR), IDLE);
		put_in_kernel(IER, 5);
		assert_int_equal(get_in_kernel(MSR), 0xb0);
		assert_false(raised());
	}
}

static void input_that_came_meanwhile_interrupts_when_it_is_let(void **state)
{
	(void)state;
	put_in_kernel(IER, 1);
	put_in_kernel(IER, 0);
	receive("x", 1);
	assert_false(line());
	/* It is the slow path that raises for input; the device tells of it. */
	put_exits(IER, 1);
	assert_int_equal(get_in_kernel(IIR), 0xc4);
	assert_true(line());
	assert_int_equal(get(DATA), 'x');
	put_in_kernel(IER, 0);
	put_in_kernel(IER, 1);
	assert_false(line());
}

static void changes_of_the_modem_interrupt_when_they_are_let(void **state)
{
	(void)state;
	put_in_kernel(IER, 8);
	put_in_kernel(IER, 0);
	set_modem(0xa0);
	assert_false(line());
	put_exits(IER, 8);
	assert_true(line());
	get(MSR);
	put_in_kernel(IER, 0);
	set_modem(0xb0);
	get(MSR);
	put_in_kernel(IER, 8);
	assert_false(line());
}

static void thre_rises_when_it_is_enabled(void **state)
{
	(void)state;
	put_in_kernel(IER, 2);
	assert_true(raised());
	assert_true(line());
	assert_int_equal(get_in_kernel(IIR), 0xc2);
	/* Told, and so acknowledged. */
	assert_false(line());
	assert_int_equal(get_in_kernel(IIR), 0xc1);
	/* Nothing new about it. */
	put_in_kernel(IER, 3);
	assert_false(raised());
	assert_false(line());
	put_in_kernel(IER, 0);
	put_in_kernel(IER, 2);
	assert_true(raised());
}

static void each_byte_is_an_edge_though_nobody_reads_iir(void **state)
{
	unsigned int i;

	(void)state;
	put_in_kernel(IER, 2);
	for (i = 0; i < 20; i++) {
		put_in_kernel(DATA, i);
		assert_true(raised());
		assert_true(line());
		/* Nothing is to come by time. */
		assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	}
}

static void an_interrupt_handler_writes_to_the_end(void **state)
{
	unsigned int i;

	(void)state;
	put_in_kernel(IER, 2);
	for (i = 0; i < 10; i++) {
		assert_int_equal(get_in_kernel(IIR), 0xc2);
		for (unsigned int k = 0; k < 16; k++)
			put_in_kernel(DATA, k);
		/* Raised again inside its own handler. */
		assert_true(raised());
	}
	put_in_kernel(IER, 0);
	assert_int_equal(get_in_kernel(IIR), 0xc1);
	assert_false(line());
	bench_take(&bench);
	assert_int_equal(bench.sent_count, 160);
}

/* The slow path pulses the line where the program signals. */
static void a_byte_that_exits_is_an_edge_too(void **state)
{
	struct kvmfilter_uart_state *uart = (void *)bench.state;

	(void)state;
	put_in_kernel(IER, 2);
	/* Full, and yet there is room a moment later. */
	uart->output.ring.tail = uart->output.ring.head - KVMFILTER_OUTPUT_SIZE;
	put_exits(DATA, 'a');
	assert_true(bench.event.pulses & 1);
	put_in_kernel(IER, 0);
	uart->output.ring.tail = uart->output.ring.head - KVMFILTER_OUTPUT_SIZE;
	put_exits(DATA, 'a');
	assert_int_equal(bench.event.pulses, 0);
}

static void without_out2_nothing_is_raised(void **state)
{
	(void)state;
	put(MCR, 0);
	put_in_kernel(IER, 2);
	put_in_kernel(DATA, 'a');
	assert_false(raised());
	assert_false(line());
	put_exits(MCR, OUT2);
	assert_true(line());
}

static void without_a_notifier_what_would_raise_the_line_exits(void **state)
{
	(void)state;
	bench_post(&bench, WAKE, -1);
	put_in_kernel(DATA, 'a');
	put_in_kernel(IER, 1);
	put_exits(IER, 2);
	put_exits(DATA, 'a');
	put_exits(IER, 0);
	put_exits(IER, 2);
	assert_int_equal(get_exits(IIR), 0xc2);
	put_exits(IER, 0);
	put_in_kernel(DATA, 'a');
}

static void breaks_loopback_and_other_registers_exit(void **state)
{
	(void)state;
	put_exits(LCR, 0x43);
	assert_event(KVMFILTER_UART_BREAK, 1);
	put_exits(LCR, 0x03);
	put_exits(FCR, FIFO);
	put_exits(MCR, OUT2 | LOOP);
	put_exits(DATA, 'x');
	assert_int_equal(bench.sent_count, 0);
	assert_int_equal(get_exits(DATA), 'x');
	put_exits(MCR, OUT2);
	put_exits(LCR, DLAB);
	put_exits(DATA, 1);
	put_exits(IER, 0);
	put_exits(LCR, 3);
	put_in_kernel(DATA, 'x');
}

static void nothing_is_posted_while_time_stands(void **state)
{
	(void)state;
	bench_pause(&bench);
	put_exits(DATA, 'x');
	put_exits(IER, 2);
}

static void random_histories_agree(void **state)
{
	uint64_t seed = 16551;
	unsigned int i;

	for (i = 0; i < 100000; i++) {
		uint32_t port = random_next(&seed) % 8;

		if (i % 200 == 0)
			setup_posted(state);
		if (random_next(&seed) % 2)
			get(port);
		else
			put(port, random_next(&seed) & (port == LCR ? 0x3f : 0xff));
		if (random_next(&seed) % 8 == 0)
			receive_numbers(i, random_next(&seed) % 20);
		if (random_next(&seed) % 32 == 0)
			set_modem(random_next(&seed) & 0xf0);
		bench.now += random_next(&seed) >> (40 + random_next(&seed) % 20);
		assert_int_equal(bench_check(&bench), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(bytes_wait_in_order_and_wake_once, setup_posted),
		cmocka_unit_test_setup(a_full_ring_exits_behind_what_it_holds, setup_posted),
		cmocka_unit_test_setup(a_message_with_masked_interrupts_makes_no_exit,
				       setup_posted),
		cmocka_unit_test_setup(input_that_came_meanwhile_interrupts_when_it_is_let,
				       setup_posted),
		cmocka_unit_test_setup(changes_of_the_modem_interrupt_when_they_are_let,
				       setup_posted),
		cmocka_unit_test_setup(thre_rises_when_it_is_enabled, setup_posted),
		cmocka_unit_test_setup(each_byte_is_an_edge_though_nobody_reads_iir, setup_posted),
		cmocka_unit_test_setup(an_interrupt_handler_writes_to_the_end, setup_posted),
		cmocka_unit_test_setup(a_byte_that_exits_is_an_edge_too, setup_posted),
		cmocka_unit_test_setup(without_out2_nothing_is_raised, setup_posted),
		cmocka_unit_test_setup(without_a_notifier_what_would_raise_the_line_exits,
				       setup_posted),
		cmocka_unit_test_setup(breaks_loopback_and_other_registers_exit, setup_posted),
		cmocka_unit_test_setup(nothing_is_posted_while_time_stands, setup_posted),
		cmocka_unit_test(random_histories_agree),
	};

	return cmocka_run_group_tests_name("model_uart_posted", tests, NULL, NULL);
}
