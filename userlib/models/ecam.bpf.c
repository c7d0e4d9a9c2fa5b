// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of PCI configuration space by MMIO: reads of what the state knows, and writes to
 * functions that are absent. All else passes to the VMM, and so does everything while time stands
 * still or the block was never initialised.
 */
#include "ecam_logic.h"

typedef struct kvmfilter_ecam_state ecam;

KVMFILTER_READ_PROGRAM(ecam_read_config, ecam)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	return ecam_read(state, access->offset, access->width, &access->value);
}

KVMFILTER_WRITE_PROGRAM(ecam_write_config, ecam)
{
	if (!state->head.clock_offset_ns || !ecam_is_absent(state, access->offset))
		return KVMFILTER_PASS;
	return KVMFILTER_DONE;
}
