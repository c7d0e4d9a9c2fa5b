// SPDX-License-Identifier: GPL-2.0
/*
 * The 16550A by its data sheet: registers, transmitter, interrupts, modem, and what a
 * model must promise. The receiver is in model_uart_receiver.c. Each test is named
 * after the rule that it tests.
 */
#include "uart_test.h"

/* --- registers ------------------------------------------------------------------- */

static void reset_values_are_those_of_the_data_sheet(void **state)
{
	unsigned int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		assert_int_equal(get_in_kernel(IER), 0);
		assert_int_equal(get_in_kernel(IIR), NONE);
		assert_int_equal(get_in_kernel(LCR), 0);
		assert_int_equal(get_in_kernel(MCR), 0);
		assert_int_equal(get_in_kernel(LSR), IDLE);
		assert_int_equal(get_in_kernel(MSR), 0xb0);
		assert_false(line());
		set_up(FIFO, 0x0f);
		receive_break();
		receive_numbers(0, 3);
		set_modem(0);
		set_modem(0xb0);
		bench_reset(&bench);
		assert_int_equal(bench_check(&bench), 0);
	}
	/* Not touched by reset. */
	put(LCR, DLAB);
	assert_int_equal(get(DATA), 1);
}

static void registers_keep_the_bits_they_have(void **state)
{
	unsigned int value;

	(void)state;
	for (value = 0; value < 256; value++) {
		put(LCR, value);
		assert_int_equal(get_in_kernel(LCR), value);
		put(LCR, 0);
		put(MCR, value);
		assert_int_equal(get_in_kernel(MCR), value & 0x1f);
		put(MCR, 0);
		put(IER, value);
		assert_int_equal(get_in_kernel(IER), value & 0x0f);
		bench_write(&bench, SCR, 1, value);
		assert_true(bench.in_kernel);
		assert_int_equal(get_in_kernel(SCR), value);
	}
}

static void dlab_shows_the_divisor(void **state)
{
	(void)state;
	put(IER, 5);
	put(LCR, DLAB | 3);
	assert_int_equal(get_in_kernel(DATA), 12);
	assert_int_equal(get_in_kernel(IER), 0);
	put(DATA, 0x34);
	assert_int_equal(bench.event.event, 0);
	move();
	put(IER, 0x12);
	assert_int_equal(get_in_kernel(DATA), 0x34);
	assert_int_equal(get_in_kernel(IER), 0x12);
	put(LCR, 3);
	assert_int_equal(get_in_kernel(IER), 5);
}

static void status_registers_cannot_be_written(void **state)
{
	(void)state;
	put(LSR, 0xff);
	put(MSR, 0xff);
	assert_int_equal(get(LSR), IDLE);
	assert_int_equal(get(MSR), 0xb0);
}

static void accesses_wider_than_a_byte_are_not_the_chips(void **state)
{
	(void)state;
	bench_write(&bench, DATA, 2, 0x4142);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
	bench_write(&bench, SCR - 3, 4, 0xffffffff);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
	bench_read(&bench, LSR, 2);
	assert_int_equal(bench.verdict, KVMFILTER_PASS);
	assert_false(bench.in_kernel);
	assert_int_equal(get(SCR), 0);
}

/* --- transmitter ----------------------------------------------------------------- */

static void transmitted_bytes_go_to_the_vmm_at_once(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		put(DATA, i);
		assert_false(bench.in_kernel);
		assert_int_equal(bench.event.event, 0);
		assert_int_equal(bench.sent_count, 1);
		assert_int_equal(bench.sent[0], i);
		assert_int_equal(get_in_kernel(LSR), IDLE);
	}
}

static void thre_interrupts_when_it_is_enabled(void **state)
{
	(void)state;
	set_up(0, 0);
	assert_false(line());
	put(IER, 2);
	assert_true(line());
	assert_int_equal(get_exits(IIR), 2);
	assert_false(line());
	assert_int_equal(get_in_kernel(IIR), NONE);
	/* Nothing new about it. */
	put(IER, 3);
	assert_false(line());
	put(IER, 0);
	put(IER, 2);
	assert_true(line());
}

static void thre_interrupt_ends_with_a_write_and_comes_a_bit_later(void **state)
{
	(void)state;
	set_up(0, 2);
	assert_true(line());
	put(DATA, 'a');
	assert_false(line());
	assert_int_equal(get_in_kernel(IIR), NONE);
	move();
	bench.now += 3000;
	put(DATA, 'b');
	/* 1 / 115200 s */
	assert_rises_in(8681);
	assert_int_equal(get_exits(IIR), 2);
	assert_false(line());
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

/* A guest fills the FIFO byte by byte, whatever an access takes, and is interrupted once. */
static void thre_interrupt_comes_a_character_after_the_fifo_was_filled(void **state)
{
	unsigned int i;

	(void)state;
	set_up(FIFO, 2);
	for (i = 0; i < KVMFILTER_UART_FIFO; i++) {
		bench.now += i ? 70000 : 0;
		assert_int_equal(line(), !i);
		put(DATA, 'a');
	}
	/* Nine bits: but the stop bit. */
	assert_rises_in(78125);
	assert_int_equal(get_exits(IIR), 0xc2);
	/* Eight, parity, two stop bits: 11 of 12. */
	put(LCR, 0x0f);
	put(DATA, 'a');
	assert_rises_in(95487);
}

struct edges {
	unsigned int rises;
	uint64_t timer;
};

static void count_rises(void *opaque, unsigned int line, int high)
{
	(void)line;
	((struct edges *)opaque)->rises += high;
}

static void note_timer(void *opaque, __u64 when_ns)
{
	((struct edges *)opaque)->timer = when_ns;
}

static __u64 clock_of_bench(void *opaque)
{
	(void)opaque;
	return bench.now;
}

static void write_to(struct kvmfilter_device *device, uint32_t port, uint8_t value)
{
	struct kvmfilter_access access = {
		.address = 0x3f8 + port, .width = 1, .direction = KVMFILTER_WRITE,
		.value = value,
	};

	assert_int_equal(kvmfilter_device_access(device, &access), KVMFILTER_DONE);
}

/* As an edge-triggered controller needs it; such drivers look at LSR alone. */
static void thre_interrupt_is_an_edge_though_nobody_reads_iir(void **state)
{
	const struct kvmfilter_device_ops ops = {
		.size = sizeof(ops), .clock = clock_of_bench, .line = count_rises,
		.timer = note_timer,
	};
	struct kvmfilter_device *device;
	struct edges edges = {};
	unsigned int i;

	(void)state;
	assert_int_equal(kvmfilter_device_create(&device, &kvmfilter_uart_model, 0x3f8, &ops,
						 &edges), 0);
	write_to(device, MCR, OUT2);
	write_to(device, IER, 2);
	assert_int_equal(edges.rises, 1);
	for (i = 2; i < 20; i++) {
		write_to(device, DATA, 'a');
		write_to(device, DATA, 'b');
		/* A bit at 9600 baud. */
		assert_true(edges.timer == bench.now + 104167);
		bench.now = edges.timer;
		kvmfilter_device_timer(device);
		assert_int_equal(edges.rises, i);
	}
	kvmfilter_device_destroy(device);
}

static void thre_interrupt_is_cleared_by_iir_only_if_it_is_told(void **state)
{
	(void)state;
	set_up(0, 7);
	receive_break();
	assert_int_equal(get_in_kernel(IIR), 6);
	get(LSR);
	assert_int_equal(get_in_kernel(IIR), 4);
	get(DATA);
	move();
	assert_int_equal(get_exits(IIR), 2);
	assert_int_equal(get_in_kernel(IIR), NONE);
}

static void set_break_is_told_when_it_changes(void **state)
{
	(void)state;
	put(LCR, 0x43);
	assert_event(KVMFILTER_UART_BREAK, 1);
	put(LCR, 0x40);
	assert_int_equal(bench.event.event, 0);
	put(LCR, 0x03);
	assert_event(KVMFILTER_UART_BREAK, 0);
	put(LCR, 0xbf);
	assert_int_equal(bench.event.event, 0);
}

/* --- interrupts ------------------------------------------------------------------ */

static void interrupts_have_priorities(void **state)
{
	(void)state;
	set_up(0, 15);
	set_modem(0);
	receive_break();
	assert_int_equal(get_in_kernel(IIR), 6);
	get(LSR);
	assert_int_equal(get_in_kernel(IIR), 4);
	get(DATA);
	assert_int_equal(get_exits(IIR), 2);
	assert_int_equal(get_in_kernel(IIR), 0);
	assert_true(line());
	get(MSR);
	assert_int_equal(get_in_kernel(IIR), NONE);
	assert_false(line());
}

static void each_interrupt_has_its_enable_bit(void **state)
{
	static const uint8_t ids[16] = {
		1, 4, 2, 4, 6, 6, 6, 6, 0, 4, 2, 4, 6, 6, 6, 6,
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		setup(NULL);
		set_up(0, 0);
		set_modem(0);
		receive_break();
		put(IER, i);
		assert_int_equal(get(IIR), ids[i]);
		assert_int_equal(line(), i > 0 && i != 2);
	}
}

static void out2_gates_the_line(void **state)
{
	(void)state;
	set_up(0, 1);
	receive("a", 1);
	assert_true(line());
	put(MCR, 0x07);
	assert_false(line());
	assert_int_equal(get_in_kernel(IIR), 4);
	put(MCR, OUT2);
	assert_true(line());
	/* In loopback all outputs are inactive. */
	put(MCR, OUT2 | LOOP);
	assert_false(line());
	assert_int_equal(get_in_kernel(IIR), 4);
	set_up(FIFO, 2);
	put(DATA, 'a');
	put(MCR, 0);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

/* --- modem ----------------------------------------------------------------------- */

static void modem_status_tells_lines_and_their_changes(void **state)
{
	(void)state;
	set_up(0, 8);
	assert_int_equal(set_modem(0xa0), 0);
	assert_true(line());
	assert_int_equal(get_exits(MSR), 0xa1);
	assert_false(line());
	assert_int_equal(get_in_kernel(MSR), 0xa0);
	set_modem(0x80);
	move();
	set_modem(0x00);
	assert_int_equal(get_exits(MSR), 0x0a);
	set_modem(0xb0);
	assert_int_equal(get_exits(MSR), 0xbb);
	/* There and back: it has changed. */
	set_modem(0xa0);
	set_modem(0xb0);
	assert_int_equal(get_exits(MSR), 0xb1);
	assert_int_equal(set_modem(0x01), -EINVAL);
	assert_int_equal(get_in_kernel(MSR), 0xb0);
}

static void ring_is_told_when_it_ends(void **state)
{
	(void)state;
	set_modem(0xf0);
	assert_int_equal(get_in_kernel(MSR), 0xf0);
	set_modem(0xb0);
	assert_int_equal(get_exits(MSR), 0xb4);
}

static void outputs_of_the_modem_are_told(void **state)
{
	(void)state;
	put(MCR, 0xe3);
	assert_event(KVMFILTER_UART_MODEM, 3);
	put(MCR, 3);
	assert_int_equal(bench.event.event, 0);
}

static void loopback_connects_outputs_to_inputs(void **state)
{
	static const uint8_t inputs[] = { 0x20, 0x10, 0x40, 0x80 };
	unsigned int i;

	(void)state;
	put(MCR, LOOP);
	assert_int_equal(get_exits(MSR), 0x0b);
	for (i = 0; i < 4; i++) {
		put(MCR, LOOP | 1 << i);
		assert_int_equal(get(MSR) & 0xf0, inputs[i]);
		put(MCR, LOOP);
		assert_int_equal(get_exits(MSR), inputs[i] >> 4);
	}
	/* What comes from outside is not seen meanwhile. */
	set_modem(0);
	assert_int_equal(get_in_kernel(MSR), 0);
	put(MCR, 0);
	assert_int_equal(get_in_kernel(MSR), 0);
}

static void loopback_brings_bytes_to_the_receiver(void **state)
{
	(void)state;
	put(MCR, LOOP);
	put(DATA, 0x5a);
	assert_int_equal(bench.event.event, 0);
	assert_int_equal(get_in_kernel(LSR), IDLE | 1);
	assert_int_equal(receive("a", 1), 0);
	receive_break();
	assert_int_equal(get_in_kernel(LSR), IDLE | 1);
	assert_int_equal(get(DATA), 0x5a);
	assert_int_equal(bench.event.event, 0);
	assert_int_equal(receive("a", 1), 0);
	put(MCR, 0);
	assert_event(KVMFILTER_UART_MODEM, 0);
	assert_int_equal(receive("a", 1), 1);
}

/* --- promises of models ---------------------------------------------------------- */

static void idle_lsr_reads_never_exit(void **state)
{
	unsigned int i;

	(void)state;
	set_up(FIFO, 0x0f);
	for (i = 0; i < 1000; i++) {
		assert_int_equal(get_in_kernel(LSR), IDLE);
		assert_int_equal(get_in_kernel(MSR), 0xb0);
		bench.now += 12345;
		if (i % 10 == 0)
			put(DATA, i);
		if (i % 100 == 0)
			move();
	}
}

static void nothing_is_answered_while_time_stands(void **state)
{
	(void)state;
	bench_pause(&bench);
	assert_int_equal(get_exits(LSR), IDLE);
	put(SCR, 1);
	assert_false(bench.in_kernel);
}

static void check_refuses_what_cannot_be(void **state)
{
	static const struct {
		uint8_t offset, value;
	} wrong[] = {
		{ 24, 0x10 }, { 26, 0x20 }, { 30, 0x02 }, { 30, 0x40 }, { 30, 0x09 },
		{ 31, 0x01 }, { 31, 0x20 }, { 33, 16 }, { 34, 2 }, { 35, 1 }, { 36, 1 },
		{ 38, 1 },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		setup(NULL);
		assert_int_equal(bench_check(&bench), 0);
		((uint8_t *)bench.state)[wrong[i].offset] = wrong[i].value;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
	setup(NULL);
	put(FCR, FIFO);
	receive("ab", 2);
	assert_int_equal(bench_check(&bench), 0);
	/* A break in a slot that is empty; a count and a timeout that cannot be. */
	((uint8_t *)bench.state)[36] = 4;
	assert_int_equal(bench_check(&bench), -EINVAL);
	((uint8_t *)bench.state)[36] = 2;
	assert_int_equal(bench_check(&bench), 0);
	((uint8_t *)bench.state)[38] = 1;
	assert_int_equal(bench_check(&bench), -EINVAL);
	((uint8_t *)bench.state)[38] = 2;
	((uint8_t *)bench.state)[35] = 2;
	assert_int_equal(bench_check(&bench), -EINVAL);
	((uint8_t *)bench.state)[35] = 1;
	assert_int_equal(bench_check(&bench), 0);
	((uint8_t *)bench.state)[34] = 17;
	assert_int_equal(bench_check(&bench), -EINVAL);
}

static void programs_are_verified(void **state)
{
	(void)state;
	bench_programs_are_verified(&kvmfilter_uart_model);
}

static void programs_pass_on_zeros(void **state)
{
	(void)state;
	bench_programs_pass_on_zeros(&kvmfilter_uart_model);
}

static void random_accesses(void **state)
{
	(void)state;
	bench_random_accesses(&kvmfilter_uart_model, 16550, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reset_values_are_those_of_the_data_sheet, setup),
		cmocka_unit_test_setup(registers_keep_the_bits_they_have, setup),
		cmocka_unit_test_setup(dlab_shows_the_divisor, setup),
		cmocka_unit_test_setup(status_registers_cannot_be_written, setup),
		cmocka_unit_test_setup(accesses_wider_than_a_byte_are_not_the_chips, setup),
		cmocka_unit_test_setup(transmitted_bytes_go_to_the_vmm_at_once, setup),
		cmocka_unit_test_setup(thre_interrupts_when_it_is_enabled, setup),
		cmocka_unit_test_setup(thre_interrupt_ends_with_a_write_and_comes_a_bit_later,
				       setup),
		cmocka_unit_test_setup(thre_interrupt_comes_a_character_after_the_fifo_was_filled,
				       setup),
		cmocka_unit_test_setup(thre_interrupt_is_an_edge_though_nobody_reads_iir,
				       setup),
		cmocka_unit_test_setup(thre_interrupt_is_cleared_by_iir_only_if_it_is_told,
				       setup),
		cmocka_unit_test_setup(set_break_is_told_when_it_changes, setup),
		cmocka_unit_test_setup(interrupts_have_priorities, setup),
		cmocka_unit_test_setup(each_interrupt_has_its_enable_bit, setup),
		cmocka_unit_test_setup(out2_gates_the_line, setup),
		cmocka_unit_test_setup(modem_status_tells_lines_and_their_changes, setup),
		cmocka_unit_test_setup(ring_is_told_when_it_ends, setup),
		cmocka_unit_test_setup(outputs_of_the_modem_are_told, setup),
		cmocka_unit_test_setup(loopback_connects_outputs_to_inputs, setup),
		cmocka_unit_test_setup(loopback_brings_bytes_to_the_receiver, setup),
		cmocka_unit_test_setup(idle_lsr_reads_never_exit, setup),
		cmocka_unit_test_setup(nothing_is_answered_while_time_stands, setup),
		cmocka_unit_test_setup(check_refuses_what_cannot_be, setup),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_uart", tests, NULL, NULL);
}
