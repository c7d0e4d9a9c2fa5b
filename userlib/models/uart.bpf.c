// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The 16550A's programs: reads that change nothing, which is what polling does, and the
 * scratch register. Data in both directions, reads that clear something, writes of control
 * registers pass to the VMM, and so does everything while time stands still or the block
 * was never initialised.
 */
#include "uart_logic.h"

typedef struct kvmfilter_uart_state uart;

KVMFILTER_READ_PROGRAM(uart_read, uart)
{
	int plain;

	if (!state->head.clock_offset_ns || access->width != 1)
		return KVMFILTER_PASS;
	if (access->offset == UART_IIR)
		plain = uart_look_iir(state, model_ns(&state->head), &access->value);
	else
		plain = uart_look(state, access->offset, &access->value);
	return plain ? KVMFILTER_DONE : KVMFILTER_PASS;
}

KVMFILTER_WRITE_PROGRAM(uart_write, uart)
{
	if (!state->head.clock_offset_ns || access->width != 1 ||
	    access->offset != UART_SCR)
		return KVMFILTER_PASS;
	state->scr = access->value;
	return KVMFILTER_DONE;
}
