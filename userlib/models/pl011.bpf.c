// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of the PL011: the flag register; and where output is posted, what a writer does
 * besides. They have no clock: while the receive timeout is to come they leave all but the flags to
 * the VMM. So they do in loopback, while the transmitter does not send, when the control register
 * would change for others, and with registers that Linux does not need for output; and with
 * everything while time stands still or the block was never initialised.
 */
#include "pl011_logic.h"

typedef struct kvmfilter_pl011_state pl011;

/* Nothing but accesses changes it. */
MODEL_INLINE int is_ours(const pl011 *state)
{
	return state->output.posts && state->timeout_ns == KVMFILTER_NEVER;
}

KVMFILTER_READ_PROGRAM(pl011_read, pl011)
{
	if (!state->head.clock_offset_ns || access->width > 4)
		return KVMFILTER_PASS;
	if (access->offset == KVMFILTER_PL011_FR) {
		access->value = pl011_flags(state);
		return KVMFILTER_DONE;
	}
	if (!is_ours(state))
		return KVMFILTER_PASS;
	if (access->offset == KVMFILTER_PL011_RIS)
		access->value = pl011_raw(state, 0);
	else if (access->offset == KVMFILTER_PL011_MIS)
		access->value = pl011_raw(state, 0) & state->mask;
	else if (access->offset == KVMFILTER_PL011_CR)
		access->value = state->control;
	else if (access->offset == KVMFILTER_PL011_IMSC)
		access->value = state->mask;
	else
		return KVMFILTER_PASS;
	return KVMFILTER_DONE;
}

/* Interrupts @raised and their @mask are to be stored. 0: the line is not ours to move. */
MODEL_INLINE int tell(const pl011 *state, __u64 raised, __u64 mask)
{
	int was_high = (state->raised & state->mask) != 0, high = (raised & mask) != 0;

	if (was_high == high)
		return 1;
	if (!state->output.interrupts)
		return 0;
	if (high)
		model_raise(&state->output);
	return 1;
}

MODEL_INLINE __u64 write_data(pl011 *state, __u8 value)
{
	__u64 raised = state->raised | PL011_TX;

	if (!pl011_sends(state) || state->control & PL011_LBE ||
	    !model_output_room(&state->output) || !tell(state, raised, state->mask))
		return KVMFILTER_PASS;
	model_output_wake(&state->output);
	state->raised = raised;
	model_output_append(&state->output, value);
	return KVMFILTER_DONE;
}

MODEL_INLINE __u64 write_control(pl011 *state, __u64 value)
{
	if ((state->control ^ value) & PL011_CONTROL_EVENT || state->held_count)
		return KVMFILTER_PASS;
	state->control = value & PL011_CONTROL;
	return KVMFILTER_DONE;
}

MODEL_INLINE __u64 write_interrupts(pl011 *state, __u64 raised, __u64 mask)
{
	if (!tell(state, raised, mask))
		return KVMFILTER_PASS;
	state->raised = raised;
	state->mask = mask;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(pl011_write, pl011)
{
	if (!state->head.clock_offset_ns || access->width > 4 || !is_ours(state))
		return KVMFILTER_PASS;
	if (access->offset == KVMFILTER_PL011_DR)
		return write_data(state, access->value);
	if (access->offset == KVMFILTER_PL011_CR)
		return write_control(state, access->value);
	if (access->offset == KVMFILTER_PL011_IMSC)
		return write_interrupts(state, state->raised, access->value & PL011_INTERRUPTS);
	if (access->offset == KVMFILTER_PL011_ICR)
		return write_interrupts(state, state->raised & ~access->value, state->mask);
	return KVMFILTER_PASS;
}
