/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the 16550A share: one on the bench, and short names for what is done
 * to it. Times are worked out from the 1.8432 MHz of the crystal.
 */
#ifndef UART_TEST_H
#define UART_TEST_H

#include "bench_device.h"

#include <errno.h>

#include <kvmfilter_uart.h>

#include "random.h"

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCR, FCR = IIR };

#define DLAB		0x80
#define LOOP		0x10
#define OUT2		0x08
#define FIFO		0x01
#define NONE		0x01
#define IDLE		0x60	/* of LSR */

/* 8 data bits without parity at 115200: ten bits, four times, of 8680.555 ns. */
#define FOUR_CHARACTERS	347223ULL

static struct bench bench;

static inline int setup(void **state)
{
	(void)state;
	bench_init(&bench, &kvmfilter_uart_model, 5000000000ULL);
	return 0;
}

static inline void put(uint32_t port, uint8_t value)
{
	bench_write(&bench, port, 1, value);
	assert_int_equal(bench.verdict, KVMFILTER_DONE);
}

static inline uint8_t get(uint32_t port)
{
	return bench_read(&bench, port, 1);
}

static inline uint8_t get_in_kernel(uint32_t port)
{
	return bench_read_in_kernel(&bench, port, 1);
}

static inline uint8_t get_exits(uint32_t port)
{
	return bench_read_exits(&bench, port, 1);
}

static inline uint8_t interrupt(void)
{
	return get(IIR) & 0x0f;
}

static inline bool line(void)
{
	return bench_line(&bench, 0);
}

static inline void assert_event(uint32_t event, uint64_t value)
{
	assert_int_equal(bench.event.event, event);
	assert_true(bench.event.value == value);
}

static inline int receive(const void *data, uint32_t size)
{
	struct kvmfilter_device *device = bench_lend(&bench);
	int taken = kvmfilter_uart_receive(device, data, size);

	bench_take_back(&bench, device);
	return taken;
}

/* @count bytes, numbered from @first. */
static inline int receive_numbers(uint8_t first, uint32_t count)
{
	uint8_t data[64];
	uint32_t i;

	for (i = 0; i < count; i++)
		data[i] = first + i;
	return receive(data, count);
}

static inline int room(void)
{
	struct kvmfilter_device *device = bench_lend(&bench);
	int bytes = kvmfilter_uart_room(device);

	bench_take_back(&bench, device);
	return bytes;
}

static inline void receive_break(void)
{
	struct kvmfilter_device *device = bench_lend(&bench);

	assert_int_equal(kvmfilter_uart_break(device), 0);
	bench_take_back(&bench, device);
}

static inline int set_modem(uint8_t lines)
{
	struct kvmfilter_device *device = bench_lend(&bench);
	int result = kvmfilter_uart_set_modem(device, lines);

	bench_take_back(&bench, device);
	return result;
}

/* 115200 8n1, the interrupts @ier let through. */
static inline void set_up(uint8_t fcr, uint8_t ier)
{
	put(LCR, DLAB);
	put(DATA, 1);
	put(IER, 0);
	put(LCR, 3);
	put(FCR, fcr);
	put(MCR, OUT2);
	put(IER, ier);
}

/* To another host, whose clock differs. */
static inline void move(void)
{
	bench_pause(&bench);
	bench.now = bench.now / 3 + 77;
	bench_resume(&bench);
}

/* The line is low until it rises by itself in @ns. */
static inline void assert_rises_in(uint64_t ns)
{
	uint64_t then = bench.now;

	assert_true(bench_next_rise(&bench, 0) == then + ns);
	bench.now = then + ns - 1;
	assert_false(line());
	bench.now = then + ns;
	assert_true(line());
}

#endif
