// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The 16550A's programs: reads that change nothing, which is what polling does, and the
 * scratch register. Where output is posted, what a writer does besides: data, the interrupt
 * enable register, and reads of IIR that acknowledge THRE's interrupt. That interrupt alone
 * is a program's to raise: with anything received that waits, or any other cause, writing the
 * enable register passes, and so do data in loopback, other reads that clear something and
 * writes of other registers; and everything does while time stands still or the block was
 * never initialised.
 */
#include "uart_logic.h"

typedef struct kvmfilter_uart_state uart;

KVMFILTER_READ_PROGRAM(uart_read, uart)
{
	if (!state->head.clock_offset_ns || access->width != 1)
		return KVMFILTER_PASS;
	if (access->offset != UART_IIR)
		return uart_look(state, access->offset, &access->value) ?
		       KVMFILTER_DONE : KVMFILTER_PASS;
	if (uart_look_iir(state, model_ns(&state->head), &access->value))
		return KVMFILTER_DONE;
	if (!state->output.posts || !state->output.interrupts)
		return KVMFILTER_PASS;
	state->thre_ns = KVMFILTER_NEVER;
	return KVMFILTER_DONE;
}

/* THRE's interrupt rises, if @ier lets it. Returns 0 if there is nobody to tell. */
MODEL_INLINE int raise_thre(const uart *state, __u64 ier)
{
	if (!(ier & UART_IER_THRE) || !uart_is_connected(state))
		return 1;
	if (!state->output.interrupts)
		return 0;
	model_raise(&state->output);
	return 1;
}

MODEL_INLINE __u64 write_data(uart *state, __u8 value)
{
	if (state->mcr & UART_MCR_LOOP || !model_output_room(&state->output) ||
	    !raise_thre(state, state->ier))
		return KVMFILTER_PASS;
	model_output_wake(&state->output);
	state->thre_ns = UART_THRE_NOW;
	model_output_append(&state->output, value);
	return KVMFILTER_DONE;
}

MODEL_INLINE __u64 write_ier(uart *state, __u8 value)
{
	__u8 risen = value & ~state->ier & UART_IER_THRE;

	if (state->count || state->line & UART_LSR_ERRORS || state->modem & UART_MSR_DELTAS ||
	    (!state->output.interrupts && (value ^ state->ier) & UART_IER_THRE) ||
	    !raise_thre(state, risen))
		return KVMFILTER_PASS;
	if (risen)
		state->thre_ns = UART_THRE_NOW;
	state->ier = value & UART_IER_WRITABLE;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(uart_write, uart)
{
	if (!state->head.clock_offset_ns || access->width != 1)
		return KVMFILTER_PASS;
	if (access->offset == UART_SCR) {
		state->scr = access->value;
		return KVMFILTER_DONE;
	}
	if (!state->output.posts || state->lcr & UART_LCR_DLAB)
		return KVMFILTER_PASS;
	if (access->offset == UART_DATA)
		return write_data(state, access->value);
	if (access->offset == UART_IER)
		return write_ier(state, access->value);
	return KVMFILTER_PASS;
}
