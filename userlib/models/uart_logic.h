/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The 16550A's registers as functions of state and time. One source for the programs in
 * the kernel (uart.bpf.c) and for the model in user space (uart.c), which alone has what
 * changes the state. The state is described in kvmfilter_uart.h.
 */
#ifndef UART_LOGIC_H
#define UART_LOGIC_H

#include <kvmfilter_uart.h>

#include "model.h"

/* Ports, from the base. */
#define UART_DATA		0	/* and the low byte of the divisor, if DLAB */
#define UART_IER		1	/* and the high byte */
#define UART_IIR		2	/* FCR for writes */
#define UART_LCR		3
#define UART_MCR		4
#define UART_LSR		5
#define UART_MSR		6
#define UART_SCR		7

#define UART_IER_DATA		0x01
#define UART_IER_THRE		0x02
#define UART_IER_LINE		0x04
#define UART_IER_MODEM		0x08
#define UART_IER_WRITABLE	0x0f

#define UART_IIR_MODEM		0x00
#define UART_IIR_NONE		0x01
#define UART_IIR_THRE		0x02
#define UART_IIR_DATA		0x04
#define UART_IIR_LINE		0x06
#define UART_IIR_TIMEOUT	0x0c
#define UART_IIR_ID		0x0f
#define UART_IIR_FIFO		0xc0

#define UART_FCR_ENABLE		0x01
#define UART_FCR_CLEAR_DATA	0x02
#define UART_FCR_TRIGGER	0xc0

#define UART_LCR_LENGTH		0x03
#define UART_LCR_STOP		0x04
#define UART_LCR_PARITY		0x08
#define UART_LCR_EVEN		0x10
#define UART_LCR_BREAK		0x40
#define UART_LCR_DLAB		0x80

#define UART_MCR_DTR		0x01
#define UART_MCR_RTS		0x02
#define UART_MCR_OUT1		0x04
#define UART_MCR_OUT2		0x08
#define UART_MCR_LOOP		0x10
#define UART_MCR_WRITABLE	0x1f

#define UART_LSR_DATA		0x01
#define UART_LSR_OVERRUN	0x02
#define UART_LSR_PARITY		0x04
#define UART_LSR_FRAMING	0x08
#define UART_LSR_BREAK		0x10
#define UART_LSR_ERRORS		0x1e
#define UART_LSR_EMPTY		0x60	/* THRE and TEMT */
#define UART_LSR_FIFO_ERROR	0x80

#define UART_MSR_DELTAS		0x0f
#define UART_MSR_LINES		0xf0

/* A time of THRE's interrupt that has come: what programs write, which need no clock then. */
#define UART_THRE_NOW		0ULL

/* The baud clock of a sixteenth of a bit: 144 cycles of the crystal in 78125 ns. */
#define UART_NS			78125
#define UART_CYCLES		144

/* The first ns that is @sixteenths of bits or more later; 0 is the largest divisor. */
MODEL_INLINE __u64 uart_duration(const struct kvmfilter_uart_state *state,
				 __u64 sixteenths)
{
	__u64 divisor = state->divisor ? state->divisor : 65536;

	return (sixteenths * divisor * UART_NS + UART_CYCLES - 1) / UART_CYCLES;
}

/* Sixteenths of bits that a character takes: start, data, parity and stop bits. */
MODEL_INLINE __u64 uart_character(const struct kvmfilter_uart_state *state)
{
	__u64 length = state->lcr & UART_LCR_LENGTH;
	__u64 sixteenths = 16 * (1 + 5 + length + 1);

	if (state->lcr & UART_LCR_PARITY)
		sixteenths += 16;
	/* One and a half for five bits, else two. */
	if (state->lcr & UART_LCR_STOP)
		sixteenths += length ? 16 : 8;
	return sixteenths;
}

/* When no byte came or was read for four characters. */
MODEL_INLINE __u64 uart_timeout_ns(const struct kvmfilter_uart_state *state)
{
	return state->activity_ns + uart_duration(state, 4 * uart_character(state));
}

/* A timeout is due or has come, and data was not read since. */
MODEL_INLINE int uart_awaits_timeout(const struct kvmfilter_uart_state *state)
{
	return state->fcr & UART_FCR_ENABLE && state->count;
}

MODEL_INLINE int uart_timed_out(const struct kvmfilter_uart_state *state, __u64 ns)
{
	return uart_awaits_timeout(state) &&
	       (state->timeout || ns >= uart_timeout_ns(state));
}

/* In FIFO mode, bytes that make an interrupt. */
MODEL_INLINE __u64 uart_trigger(const struct kvmfilter_uart_state *state)
{
	switch (state->fcr & (UART_FCR_TRIGGER | UART_FCR_ENABLE)) {
	case 0x41:
		return 4;
	case 0x81:
		return 8;
	case 0xc1:
		return 14;
	default:
		return 1;
	}
}

/* The errors of a byte in the FIFO are those of LSR while it is next. */
MODEL_INLINE __u64 uart_lsr(const struct kvmfilter_uart_state *state)
{
	__u64 slot = state->first & (KVMFILTER_UART_FIFO - 1);
	__u64 value = UART_LSR_EMPTY | (state->line & UART_LSR_ERRORS);

	if (state->count)
		value |= UART_LSR_DATA;
	if (state->breaks >> slot & 1)
		value |= UART_LSR_BREAK | UART_LSR_FRAMING;
	if (state->parity >> slot & 1)
		value |= UART_LSR_PARITY;
	if (state->breaks | state->parity)
		value |= UART_LSR_FIFO_ERROR;
	return value;
}

/* In loopback the modem's lines are the outputs of MCR, in another order. */
MODEL_INLINE __u64 uart_msr(const struct kvmfilter_uart_state *state)
{
	__u64 mcr = state->mcr;

	if (!(mcr & UART_MCR_LOOP))
		return state->modem;
	return (state->modem & UART_MSR_DELTAS) |
	       (mcr & UART_MCR_RTS ? KVMFILTER_UART_CTS : 0) |
	       (mcr & UART_MCR_DTR ? KVMFILTER_UART_DSR : 0) |
	       (mcr & UART_MCR_OUT1 ? KVMFILTER_UART_RI : 0) |
	       (mcr & UART_MCR_OUT2 ? KVMFILTER_UART_DCD : 0);
}

/* OUT2 lets interrupts through; in loopback it is inactive. */
MODEL_INLINE int uart_is_connected(const struct kvmfilter_uart_state *state)
{
	return (state->mcr & (UART_MCR_OUT2 | UART_MCR_LOOP)) == UART_MCR_OUT2;
}

/* The pending interrupt of the highest priority. */
MODEL_INLINE __u64 uart_interrupt(const struct kvmfilter_uart_state *state, __u64 ns)
{
	if (state->ier & UART_IER_LINE && uart_lsr(state) & UART_LSR_ERRORS)
		return UART_IIR_LINE;
	if (state->ier & UART_IER_DATA) {
		if (uart_timed_out(state, ns))
			return UART_IIR_TIMEOUT;
		if (state->count >= uart_trigger(state))
			return UART_IIR_DATA;
	}
	if (state->ier & UART_IER_THRE && ns >= state->thre_ns)
		return UART_IIR_THRE;
	if (state->ier & UART_IER_MODEM && state->modem & UART_MSR_DELTAS)
		return UART_IIR_MODEM;
	return UART_IIR_NONE;
}

/* Look at IIR. Returns 0 if reading it so acknowledges the interrupt. */
MODEL_INLINE int uart_look_iir(const struct kvmfilter_uart_state *state, __u64 ns,
			       __u64 *value)
{
	__u64 pending = uart_interrupt(state, ns);

	*value = pending | (state->fcr & UART_FCR_ENABLE ? UART_IIR_FIFO : 0);
	return pending != UART_IIR_THRE;
}

/*
 * Look at another register; none of them depends on time. Returns 0 if reading it so
 * clears something. Of data it is the divisor that is seen.
 */
MODEL_INLINE int uart_look(const struct kvmfilter_uart_state *state, __u64 port,
			   __u64 *value)
{
	__u64 dlab = state->lcr & UART_LCR_DLAB;

	switch (port) {
	case UART_DATA:
		*value = state->divisor & 0xff;
		return dlab != 0;
	case UART_IER:
		*value = dlab ? state->divisor >> 8 : state->ier;
		return 1;
	case UART_LCR:
		*value = state->lcr;
		return 1;
	case UART_MCR:
		*value = state->mcr;
		return 1;
	case UART_LSR:
		*value = uart_lsr(state);
		return !(*value & UART_LSR_ERRORS);
	case UART_MSR:
		*value = uart_msr(state);
		return !(*value & UART_MSR_DELTAS);
	default:
		*value = state->scr;
		return 1;
	}
}

#endif
