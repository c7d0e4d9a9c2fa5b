// SPDX-License-Identifier: GPL-2.0
/*
 * The PL011, statement by statement of its manual (ARM DDI 0183).
 */
#include "bench.h"
#include "bench_device.h"

#include <errno.h>
#include <kvmfilter_pl011.h>

#define DR	KVMFILTER_PL011_DR
#define RSR	KVMFILTER_PL011_RSR
#define FR	KVMFILTER_PL011_FR
#define ILPR	KVMFILTER_PL011_ILPR
#define IBRD	KVMFILTER_PL011_IBRD
#define FBRD	KVMFILTER_PL011_FBRD
#define LCR	KVMFILTER_PL011_LCR
#define CR	KVMFILTER_PL011_CR
#define IFLS	KVMFILTER_PL011_IFLS
#define IMSC	KVMFILTER_PL011_IMSC
#define RIS	KVMFILTER_PL011_RIS
#define MIS	KVMFILTER_PL011_MIS
#define ICR	KVMFILTER_PL011_ICR
#define DMACR	KVMFILTER_PL011_DMACR
#define ID	KVMFILTER_PL011_ID

/* Of the flag register, besides CTS, DSR and DCD. */
#define LINES	0x007
#define RXFE	0x010
#define RXFF	0x040
#define TXFE	0x080
#define TXFF	0x020
#define BUSY	0x008

#define FEN	0x10
#define ENABLED	0x301
#define LBE	0x080
#define CTSEN	0x8000

#define RX	0x010
#define TX	0x020
#define RT	0x040
#define BE	0x200
#define OE	0x400

/* 32 bits at 115200 baud, by 13 + 1/64. */
#define TIMEOUT	277667ULL

#define TEST(name) static void name(void **state_)
#define UNUSED ((void)state_)

static struct bench power_on(void)
{
	struct bench bench;

	bench_init(&bench, &kvmfilter_pl011_model, 1234567);
	return bench;
}

static uint32_t get(struct bench *bench, uint32_t offset)
{
	return offset == FR ? bench_read_in_kernel(bench, offset, 4) :
			      bench_read_exits(bench, offset, 4);
}

static void put(struct bench *bench, uint32_t offset, uint32_t value)
{
	bench_write(bench, offset, 4, value);
}

/* The @count bytes that begin with @first come in. Returns those that were taken. */
static int receive(struct bench *bench, uint8_t first, uint32_t count)
{
	struct kvmfilter_device *device = bench_lend(bench);
	uint8_t bytes[64];
	int taken;

	for (uint32_t i = 0; i < count; i++)
		bytes[i] = first + i;
	taken = kvmfilter_pl011_receive(device, bytes, count);
	bench_take_back(bench, device);
	return taken;
}

static int room(struct bench *bench)
{
	struct kvmfilter_device *device = bench_lend(bench);
	int bytes = kvmfilter_pl011_room(device);

	bench_take_back(bench, device);
	return bytes;
}

static void receive_break(struct bench *bench)
{
	struct kvmfilter_device *device = bench_lend(bench);

	assert_int_equal(kvmfilter_pl011_break(device), 0);
	bench_take_back(bench, device);
}

static int set_modem(struct bench *bench, uint16_t lines)
{
	struct kvmfilter_device *device = bench_lend(bench);
	int err = kvmfilter_pl011_set_modem(device, lines);

	bench_take_back(bench, device);
	return err;
}

static void assert_sent(const struct bench *bench, const char *bytes)
{
	assert_int_equal(bench->sent_count, strlen(bytes));
	assert_memory_equal(bench->sent, bytes, strlen(bytes));
}

/* --- registers --------------------------------------------------------------------------- */

TEST(registers_at_power_on)
{
	static const struct {
		uint32_t offset, value;
	} rows[] = {
		{ DR, 0 }, { RSR, 0 }, { FR, TXFE | RXFE | LINES }, { ILPR, 0 }, { IBRD, 13 },
		{ FBRD, 1 }, { LCR, 0 }, { CR, ENABLED }, { IFLS, 0x12 }, { IMSC, 0 }, { RIS, 0 },
		{ MIS, 0 }, { ICR, 0 }, { DMACR, 0 }, { 0x008, 0 }, { 0x01c, 0 }, { 0x04c, 0 },
	};
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(get(&bench, rows[i].offset), rows[i].value);
	assert_false(bench_line(&bench, 0));
}

TEST(registers_keep_the_bits_that_they_have)
{
	static const struct {
		uint32_t offset, value;
	} rows[] = {
		{ ILPR, 0xff }, { IBRD, 0xffff }, { FBRD, 0x3f }, { LCR, 0xff }, { CR, 0xff87 },
		{ IFLS, 0x3f }, { IMSC, 0x7ff }, { DMACR, 0x07 },
	};
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(&bench, rows[i].offset, 0xffffffff);
		assert_int_equal(get(&bench, rows[i].offset), rows[i].value);
		put(&bench, rows[i].offset, 0);
		assert_int_equal(get(&bench, rows[i].offset), 0);
	}
}

TEST(identification)
{
	static const uint8_t ids[] = { 0x11, 0x10, 0x24, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	struct bench bench = power_on();

	UNUSED;
	for (unsigned int i = 0; i < 8; i++)
		assert_int_equal(get(&bench, ID + 4 * i), ids[i]);
}

TEST(flags_are_answered_in_the_kernel_as_wide_as_drivers_read_them)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(bench_read_in_kernel(&bench, FR, 1), TXFE | RXFE | LINES);
	assert_int_equal(bench_read_in_kernel(&bench, FR, 2), TXFE | RXFE | LINES);
	assert_int_equal(bench_read_in_kernel(&bench, FR, 4), TXFE | RXFE | LINES);
	assert_int_equal(bench_read_exits(&bench, FR, 8), 0);
	assert_int_equal(bench_read_exits(&bench, FR + 1, 1), 0);
	put(&bench, FR, 0);
	assert_int_equal(get(&bench, FR), TXFE | RXFE | LINES);
}

TEST(registers_may_be_accessed_in_1_2_and_4_bytes)
{
	struct bench bench = power_on();

	UNUSED;
	bench_write(&bench, IBRD, 2, 0x1234);
	assert_int_equal(bench_read_exits(&bench, IBRD, 1), 0x34);
	assert_int_equal(bench_read_exits(&bench, IBRD, 2), 0x1234);
	bench_write(&bench, DR, 1, 'a');
	assert_sent(&bench, "a");
	/* Beside a register, and wider than it. */
	bench_write(&bench, IBRD + 2, 2, 0xffff);
	bench_write(&bench, IBRD, 8, ~0ULL);
	assert_int_equal(get(&bench, IBRD), 0x1234);
	assert_int_equal(bench_read_exits(&bench, IBRD + 2, 2), 0);
}

/* --- the transmitter ------------------------------------------------------------------------ */

TEST(what_is_written_is_sent_and_interrupts)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, TX);
	assert_false(bench_line(&bench, 0));
	put(&bench, DR, 0x1a5);
	assert_sent(&bench, "\xa5");
	assert_true(bench_line(&bench, 0));
	assert_int_equal(get(&bench, MIS), TX);
	put(&bench, ICR, 0x7ff & ~TX);
	assert_true(bench_line(&bench, 0));
	put(&bench, ICR, TX);
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, FR), TXFE | RXFE | LINES);
}

/* What is held waits in the FIFO, and BUSY says so, whether the UART is enabled or not. */
TEST(what_is_written_waits_until_uart_and_transmitter_are_enabled)
{
	static const uint32_t controls[] = { 0x300, 0x201, 0x000 };

	UNUSED;
	for (unsigned int i = 0; i < 3; i++) {
		struct bench bench = power_on();

		put(&bench, LCR, FEN);
		put(&bench, IMSC, TX);
		put(&bench, CR, controls[i]);
		put(&bench, DR, 'a');
		assert_int_equal(bench.sent_count, 0);
		assert_int_equal(get(&bench, FR), BUSY | RXFE | LINES);
		assert_int_equal(get(&bench, RIS), 0);
		for (int c = 'b'; c <= 'p'; c++) {
			assert_int_equal(get(&bench, FR), BUSY | RXFE | LINES);
			put(&bench, DR, c);
		}
		assert_int_equal(get(&bench, FR), BUSY | TXFF | RXFE | LINES);
		/* There is no room for it. */
		put(&bench, DR, 'q');
		assert_int_equal(bench_check(&bench), 0);
		put(&bench, CR, ENABLED);
		assert_sent(&bench, "abcdefghijklmnop");
		assert_int_equal(get(&bench, FR), TXFE | RXFE | LINES);
		assert_true(bench_line(&bench, 0));
		put(&bench, DR, 'r');
		assert_sent(&bench, "r");
	}
}

TEST(without_fifos_one_byte_waits)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, CR, 0x300);
	put(&bench, DR, 'a');
	assert_int_equal(get(&bench, FR), BUSY | TXFF | RXFE | LINES);
	put(&bench, DR, 'b');
	put(&bench, CR, ENABLED);
	assert_sent(&bench, "a");
	/* What waits is gone with the FIFO that it waits in. */
	put(&bench, CR, 0x300);
	put(&bench, DR, 'c');
	put(&bench, LCR, FEN);
	assert_int_equal(get(&bench, FR), TXFE | RXFE | LINES);
	put(&bench, CR, ENABLED);
	assert_int_equal(bench.sent_count, 0);
}

TEST(cts_holds_the_transmitter_if_it_is_to)
{
	struct bench bench = power_on();
	struct kvmfilter_device *device;

	UNUSED;
	put(&bench, LCR, FEN);
	set_modem(&bench, 0);
	put(&bench, DR, 'a');
	assert_sent(&bench, "a");
	put(&bench, CR, ENABLED | CTSEN);
	put(&bench, DR, 'b');
	put(&bench, DR, 'c');
	assert_int_equal(bench.sent_count, 0);
	assert_int_equal(get(&bench, FR), BUSY | RXFE);
	/* The line that comes in lets it go. */
	device = bench_lend(&bench);
	assert_int_equal(kvmfilter_pl011_set_modem(device, KVMFILTER_PL011_CTS), 0);
	bench_take_back(&bench, device);
	assert_int_equal(get(&bench, FR), TXFE | RXFE | KVMFILTER_PL011_CTS);
	set_modem(&bench, 0);
	put(&bench, DR, 'd');
	put(&bench, CR, ENABLED);
	assert_sent(&bench, "d");
	/* In loopback it is RTS that counts. */
	put(&bench, CR, ENABLED | CTSEN | LBE);
	put(&bench, DR, 'e');
	assert_int_equal(get(&bench, FR) & BUSY, BUSY);
	put(&bench, CR, ENABLED | CTSEN | LBE | 0x800);
	assert_int_equal(get(&bench, DR), 'e');
}

TEST(a_break_begins_and_ends)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN | 1);
	assert_int_equal(bench.event.event, KVMFILTER_PL011_BREAK);
	assert_int_equal(bench.event.value, 1);
	put(&bench, LCR, FEN | 1 | 0x60);
	assert_int_equal(bench.event.event, 0);
	put(&bench, LCR, FEN);
	assert_int_equal(bench.event.event, KVMFILTER_PL011_BREAK);
	assert_int_equal(bench.event.value, 0);
}

/* --- the receiver --------------------------------------------------------------------------- */

TEST(a_holding_register_without_fifos)
{
	struct bench bench = power_on();

	UNUSED;
	assert_int_equal(room(&bench), 1);
	assert_int_equal(receive(&bench, 'a', 2), 1);
	assert_int_equal(room(&bench), 0);
	assert_int_equal(get(&bench, FR), TXFE | RXFF | LINES);
	assert_int_equal(get(&bench, RIS), RX);
	assert_int_equal(get(&bench, DR), 'a');
	assert_int_equal(bench.event.event, KVMFILTER_PL011_ROOM);
	assert_int_equal(get(&bench, FR), TXFE | RXFE | LINES);
	assert_int_equal(get(&bench, RIS), 0);
	assert_int_equal(get(&bench, DR), 0);
}

TEST(a_fifo_of_16)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	/* Over its end as well. */
	assert_int_equal(receive(&bench, 100, 5), 5);
	assert_int_equal(room(&bench), 11);
	for (unsigned int i = 0; i < 5; i++)
		assert_int_equal(get(&bench, DR), 100 + i);
	assert_int_equal(receive(&bench, 1, 20), 16);
	assert_int_equal(get(&bench, FR), TXFE | RXFF | LINES);
	for (unsigned int i = 1; i <= 16; i++) {
		assert_int_equal(get(&bench, DR), i);
		assert_int_equal(bench.event.event, i == 1 ? KVMFILTER_PL011_ROOM : 0);
		assert_int_equal(get(&bench, FR), TXFE | LINES | (i == 16 ? RXFE : 0));
	}
}

TEST(receive_interrupt_by_level)
{
	static const uint8_t levels[] = { 2, 4, 8, 12, 14 };

	UNUSED;
	for (unsigned int i = 0; i < 5; i++) {
		struct bench bench = power_on();

		put(&bench, LCR, FEN);
		put(&bench, IFLS, i << 3);
		put(&bench, IMSC, RX);
		receive(&bench, 0, levels[i] - 1);
		assert_false(bench_line(&bench, 0));
		receive(&bench, 0, 2);
		assert_true(bench_line(&bench, 0));
		get(&bench, DR);
		assert_true(bench_line(&bench, 0));
		get(&bench, DR);
		assert_false(bench_line(&bench, 0));
	}
}

TEST(receive_interrupt_that_is_cleared_comes_with_the_next_byte)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	put(&bench, IMSC, RX);
	receive(&bench, 0, 10);
	put(&bench, ICR, RX);
	assert_false(bench_line(&bench, 0));
	receive(&bench, 0, 1);
	assert_true(bench_line(&bench, 0));
}

TEST(receive_timeout_after_32_bits_to_the_ns)
{
	struct bench bench = power_on();
	uint64_t due;

	UNUSED;
	put(&bench, LCR, FEN);
	receive(&bench, 'a', 1);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	put(&bench, IMSC, RT);
	bench.now += 100000;
	/* Each byte starts it anew. */
	receive(&bench, 'b', 1);
	due = bench.now + TIMEOUT;
	assert_true(bench_next_rise(&bench, 0) == due);
	bench.now = due - 1;
	assert_int_equal(get(&bench, RIS), 0);
	assert_false(bench_line(&bench, 0));
	bench.now = due;
	assert_true(bench_line(&bench, 0));
	assert_int_equal(get(&bench, MIS), RT);
	assert_int_equal(get(&bench, DR), 'a');
	assert_true(bench_line(&bench, 0));
	assert_int_equal(get(&bench, DR), 'b');
	assert_false(bench_line(&bench, 0));
	bench.now += 10 * TIMEOUT;
	assert_false(bench_line(&bench, 0));
}

TEST(receive_timeout_that_is_cleared_waits_for_the_next_byte)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	put(&bench, IMSC, RT);
	receive(&bench, 'a', 1);
	/* Too early. */
	put(&bench, ICR, RT);
	bench.now += TIMEOUT;
	assert_true(bench_line(&bench, 0));
	put(&bench, ICR, RT);
	assert_false(bench_line(&bench, 0));
	bench.now += 10 * TIMEOUT;
	assert_false(bench_line(&bench, 0));
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	receive(&bench, 'b', 1);
	assert_true(bench_next_rise(&bench, 0) == bench.now + TIMEOUT);
}

TEST(receive_timeout_is_not_raised_while_it_is_masked)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	receive(&bench, 'a', 1);
	bench.now += 2 * TIMEOUT;
	assert_int_equal(get(&bench, RIS), 0);
	put(&bench, IMSC, RX);
	assert_int_equal(get(&bench, RIS), 0);
	put(&bench, IMSC, RT);
	assert_int_equal(get(&bench, RIS), RT);
	assert_true(bench_line(&bench, 0));
	put(&bench, IMSC, 0);
	assert_int_equal(get(&bench, RIS), 0);
	put(&bench, IMSC, RT);
	assert_int_equal(get(&bench, RIS), RT);
	get(&bench, DR);
	assert_int_equal(get(&bench, RIS), 0);
}

TEST(receive_timeout_by_the_baud_rate)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, RT);
	put(&bench, IBRD, 156);
	put(&bench, FBRD, 16);
	/* Not yet. */
	receive(&bench, 'a', 1);
	assert_true(bench_next_rise(&bench, 0) == bench.now + TIMEOUT);
	get(&bench, DR);
	put(&bench, LCR, 0x70);
	receive(&bench, 'a', 1);
	/* 9600 baud: 156.25 * 16 cycles a bit. */
	assert_true(bench_next_rise(&bench, 0) == bench.now + 3333334);
	get(&bench, DR);
	put(&bench, IBRD, 0);
	receive(&bench, 'a', 1);
	assert_true(bench_next_rise(&bench, 0) == bench.now + 3333334);
	get(&bench, DR);
	put(&bench, LCR, 0x70);
	receive(&bench, 'a', 1);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
}

TEST(nothing_is_received_unless_uart_and_receiver_are_enabled)
{
	static const uint32_t controls[] = { 0x300, 0x101, 0x000 };

	UNUSED;
	for (unsigned int i = 0; i < 3; i++) {
		struct bench bench = power_on();

		put(&bench, CR, controls[i]);
		assert_int_equal(bench.event.event, KVMFILTER_PL011_CONTROL);
		assert_int_equal(bench.event.value, controls[i]);
		assert_int_equal(receive(&bench, 'a', 1), 0);
		receive_break(&bench);
		assert_int_equal(get(&bench, RIS), 0);
		put(&bench, CR, ENABLED);
		assert_int_equal(receive(&bench, 'a', 1), 1);
	}
}

TEST(a_break_is_a_zero_with_its_error)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	receive(&bench, 'a', 1);
	receive_break(&bench);
	receive(&bench, 'b', 1);
	assert_int_equal(get(&bench, RIS) & BE, BE);
	assert_int_equal(get(&bench, DR), 'a');
	assert_int_equal(get(&bench, RSR), 0);
	assert_int_equal(get(&bench, DR), 0x400);
	assert_int_equal(get(&bench, RSR), 0x4);
	assert_int_equal(get(&bench, DR), 'b');
	assert_int_equal(get(&bench, RSR), 0);
}

TEST(an_overrun_stays_in_its_register_until_errors_are_cleared)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	receive(&bench, 'a', 16);
	receive_break(&bench);
	assert_int_equal(get(&bench, RIS) & (OE | BE), OE);
	assert_int_equal(get(&bench, DR), 'a');
	assert_int_equal(get(&bench, RSR), 0x8);
	put(&bench, RSR, 0);
	assert_int_equal(get(&bench, RSR), 0);
	assert_int_equal(get(&bench, DR), 'b');
	put(&bench, ICR, OE);
	assert_int_equal(get(&bench, RIS) & OE, 0);
}

/* Of the bytes it marks the next that is received, and no other. */
TEST(an_overrun_marks_one_byte)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, CR, ENABLED | LBE);
	put(&bench, LCR, 0x70);
	for (unsigned int i = 0; i < 17; i++)
		put(&bench, DR, 'a');
	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(get(&bench, DR), 'a');
	put(&bench, DR, 'r');
	assert_int_equal(get(&bench, DR), 0x800 | 'r');
	put(&bench, DR, 's');
	assert_int_equal(get(&bench, DR), 's');
	put(&bench, ICR, OE);
	put(&bench, DR, 't');
	assert_int_equal(get(&bench, DR), 't');
	/* It has not been cleared there. */
	assert_int_equal(get(&bench, RSR), 0x8);
	/* By a break that comes too late, too. */
	put(&bench, CR, ENABLED);
	assert_int_equal(receive(&bench, 1, 16), 16);
	receive_break(&bench);
	for (unsigned int i = 1; i <= 16; i++)
		assert_int_equal(get(&bench, DR), i);
	receive_break(&bench);
	receive(&bench, 'u', 1);
	assert_int_equal(get(&bench, DR), 0xc00);
	assert_int_equal(get(&bench, DR), 'u');
	assert_int_equal(bench_check(&bench), 0);
}

TEST(turning_fifos_on_or_off_empties_them)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	receive(&bench, 'a', 16);
	put(&bench, LCR, 0);
	assert_int_equal(get(&bench, FR), TXFE | RXFE | LINES);
	assert_int_equal(get(&bench, RIS), 0);
	receive(&bench, 'z', 1);
	put(&bench, LCR, FEN);
	assert_int_equal(get(&bench, DR), 0);
}

/* --- loopback and modem ---------------------------------------------------------------------- */

TEST(loopback_receives_what_is_sent)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, LCR, FEN);
	put(&bench, CR, ENABLED | LBE);
	assert_int_equal(receive(&bench, 'a', 1), 0);
	for (unsigned int i = 0; i < 17; i++) {
		put(&bench, DR, i);
		assert_int_equal(bench.event.event, 0);
	}
	assert_int_equal(get(&bench, RIS) & OE, OE);
	for (unsigned int i = 0; i < 16; i++) {
		assert_int_equal(get(&bench, DR) & 0xff, i);
		assert_int_equal(bench.event.event, 0);
	}
}

TEST(loopback_feeds_modem_lines_back)
{
	static const uint32_t out[] = { 0x0800, 0x0400, 0x1000, 0x2000 };
	static const uint32_t in[] = { 0x001, 0x002, 0x004, 0x100 };
	static const uint32_t raised[] = { 0x002, 0x008, 0x004, 0x001 };
	struct bench bench = power_on();

	UNUSED;
	put(&bench, CR, ENABLED | LBE);
	/* Those outside are not seen any more. */
	assert_int_equal(get(&bench, RIS), 0x00e);
	put(&bench, ICR, 0x7ff);
	for (unsigned int i = 0; i < 4; i++) {
		put(&bench, CR, ENABLED | LBE | out[i]);
		assert_int_equal(get(&bench, FR), TXFE | RXFE | in[i]);
		assert_int_equal(get(&bench, RIS), raised[i]);
		put(&bench, CR, ENABLED | LBE);
		put(&bench, ICR, 0x7ff);
	}
}

TEST(modem_lines_are_flags_and_raise_when_they_change)
{
	static const uint32_t lines[] = { 0x001, 0x002, 0x004, 0x100 };
	static const uint32_t raised[] = { 0x002, 0x008, 0x004, 0x001 };

	UNUSED;
	for (unsigned int i = 0; i < 4; i++) {
		struct bench bench = power_on();

		assert_int_equal(set_modem(&bench, 0), 0);
		put(&bench, ICR, 0x7ff);
		put(&bench, IMSC, raised[i]);
		assert_int_equal(set_modem(&bench, lines[i]), 0);
		assert_int_equal(get(&bench, FR), TXFE | RXFE | lines[i]);
		assert_int_equal(get(&bench, MIS), raised[i]);
		assert_true(bench_line(&bench, 0));
		put(&bench, ICR, raised[i]);
		assert_int_equal(set_modem(&bench, lines[i]), 0);
		assert_false(bench_line(&bench, 0));
		assert_int_equal(set_modem(&bench, 0), 0);
		assert_true(bench_line(&bench, 0));
		assert_int_equal(set_modem(&bench, 0x010), -EINVAL);
	}
}

/* --- a VMM's ------------------------------------------------------------------------------- */

TEST(pause_and_resume_on_another_clock)
{
	struct bench bench = power_on();

	UNUSED;
	put(&bench, IMSC, RT);
	receive(&bench, 'a', 1);
	bench.now += 1000;
	bench_pause(&bench);
	bench.now += 987654321;
	assert_int_equal(bench_read_exits(&bench, FR, 4), TXFE | RXFF | LINES);
	assert_true(bench_next_rise(&bench, 0) == KVMFILTER_NEVER);
	bench.now = 3;
	bench_resume(&bench);
	assert_true(bench_next_rise(&bench, 0) == 3 + TIMEOUT - 1000);
	assert_int_equal(get(&bench, DR), 'a');
}

TEST(reset_leaves_the_modem_alone)
{
	struct bench bench = power_on();

	UNUSED;
	set_modem(&bench, KVMFILTER_PL011_RI);
	put(&bench, LCR, FEN);
	put(&bench, IMSC, 0x7ff);
	receive(&bench, 'a', 16);
	put(&bench, DR, 'x');
	bench_reset(&bench);
	assert_false(bench_line(&bench, 0));
	assert_int_equal(get(&bench, RIS), 0);
	assert_int_equal(get(&bench, FR), TXFE | RXFE | KVMFILTER_PL011_RI);
	assert_int_equal(get(&bench, CR), ENABLED);
	assert_int_equal(get(&bench, IBRD), 13);
}

TEST(check_refuses_what_is_not_a_state)
{
	static const struct {
		uint8_t offset, bits;
	} rows[] = {
		{ 32, 0x08 }, { 35, 0x08 }, { 37, 0x10 }, { 38, 0x08 }, { 39, 0x02 }, { 42, 0x40 },
		{ 44, 0x80 }, { 45, 0x08 }, { 47, 0x01 }, { 48, 0x10 }, { 49, 0x02 }, { 52, 0x40 },
		{ 53, 0x02 }, { 54, 0x01 }, { 54, 0x11 }, { 55, 0x01 }, { 57, 0x01 }, { 87, 0x01 },
	};

	UNUSED;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench = power_on();

		assert_int_equal(bench_check(&bench), 0);
		((uint8_t *)bench.state)[rows[i].offset] ^= rows[i].bits;
		assert_int_equal(bench_check(&bench), -EINVAL);
	}
}

TEST(the_whole_page_is_the_devices)
{
	UNUSED;
	bench_device_is_whole(&kvmfilter_pl011_model, KVMFILTER_PL011_LENGTH);
}

/* --- as any model ----------------------------------------------------------------------------- */

TEST(programs_are_verified)
{
	UNUSED;
	bench_programs_are_verified(&kvmfilter_pl011_model);
}

TEST(programs_pass_on_zeros)
{
	UNUSED;
	bench_programs_pass_on_zeros(&kvmfilter_pl011_model);
}

TEST(random_accesses)
{
	UNUSED;
	bench_random_accesses(&kvmfilter_pl011_model, 11, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_at_power_on),
		cmocka_unit_test(registers_keep_the_bits_that_they_have),
		cmocka_unit_test(identification),
		cmocka_unit_test(flags_are_answered_in_the_kernel_as_wide_as_drivers_read_them),
		cmocka_unit_test(registers_may_be_accessed_in_1_2_and_4_bytes),
		cmocka_unit_test(what_is_written_is_sent_and_interrupts),
		cmocka_unit_test(what_is_written_waits_until_uart_and_transmitter_are_enabled),
		cmocka_unit_test(without_fifos_one_byte_waits),
		cmocka_unit_test(cts_holds_the_transmitter_if_it_is_to),
		cmocka_unit_test(a_break_begins_and_ends),
		cmocka_unit_test(a_holding_register_without_fifos),
		cmocka_unit_test(a_fifo_of_16),
		cmocka_unit_test(receive_interrupt_by_level),
		cmocka_unit_test(receive_interrupt_that_is_cleared_comes_with_the_next_byte),
		cmocka_unit_test(receive_timeout_after_32_bits_to_the_ns),
		cmocka_unit_test(receive_timeout_that_is_cleared_waits_for_the_next_byte),
		cmocka_unit_test(receive_timeout_is_not_raised_while_it_is_masked),
		cmocka_unit_test(receive_timeout_by_the_baud_rate),
		cmocka_unit_test(nothing_is_received_unless_uart_and_receiver_are_enabled),
		cmocka_unit_test(a_break_is_a_zero_with_its_error),
		cmocka_unit_test(an_overrun_stays_in_its_register_until_errors_are_cleared),
		cmocka_unit_test(an_overrun_marks_one_byte),
		cmocka_unit_test(turning_fifos_on_or_off_empties_them),
		cmocka_unit_test(loopback_receives_what_is_sent),
		cmocka_unit_test(loopback_feeds_modem_lines_back),
		cmocka_unit_test(modem_lines_are_flags_and_raise_when_they_change),
		cmocka_unit_test(pause_and_resume_on_another_clock),
		cmocka_unit_test(reset_leaves_the_modem_alone),
		cmocka_unit_test(check_refuses_what_is_not_a_state),
		cmocka_unit_test(the_whole_page_is_the_devices),
		cmocka_unit_test(programs_are_verified),
		cmocka_unit_test(programs_pass_on_zeros),
		cmocka_unit_test(random_accesses),
	};

	return cmocka_run_group_tests_name("model_pl011", tests, NULL, NULL);
}
