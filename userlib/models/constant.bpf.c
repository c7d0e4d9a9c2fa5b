// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of registers that never change. What is written and is to be told passes unless it
 * is posted, and everything does while time stands still or the block was never initialised.
 */
#include <kvmfilter_constant.h>

#include "model.h"

typedef struct kvmfilter_constant_state constant;

KVMFILTER_READ_PROGRAM(constant_read, constant)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	access->value = state->value;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(constant_write, constant)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	if (!state->tells)
		return KVMFILTER_DONE;
	if (!state->output.posts || !model_output_room(&state->output))
		return KVMFILTER_PASS;
	model_output_wake(&state->output);
	model_output_append(&state->output, access->value);
	return KVMFILTER_DONE;
}
