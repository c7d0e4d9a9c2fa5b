// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The program of the HPET: all that is read. Writes pass to the VMM, and so does
 * everything while time stands still or the block was never initialised.
 */
#include "hpet_logic.h"

KVMFILTER_READ_PROGRAM(hpet_read_all, struct kvmfilter_hpet_state)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	access->value = hpet_read(state, access->offset, model_ns(&state->head));
	return KVMFILTER_DONE;
}
