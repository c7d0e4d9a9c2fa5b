// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The program of the PL011: the flag register. It passes while time stands still or the block was
 * never initialised.
 */
#include "pl011_logic.h"

KVMFILTER_READ_PROGRAM(pl011_read_flags, struct kvmfilter_pl011_state)
{
	if (!state->head.clock_offset_ns || access->width > 4 || access->offset)
		return KVMFILTER_PASS;
	access->value = pl011_flags(state);
	return KVMFILTER_DONE;
}
