// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The program of the PL031: the count. It passes while time stands still or the block was never
 * initialised.
 */
#include "pl031_logic.h"

KVMFILTER_READ_PROGRAM(pl031_read_count, struct kvmfilter_pl031_state)
{
	if (!state->head.clock_offset_ns || access->width != 4)
		return KVMFILTER_PASS;
	access->value = pl031_count(state, model_ns(&state->head));
	return KVMFILTER_DONE;
}
