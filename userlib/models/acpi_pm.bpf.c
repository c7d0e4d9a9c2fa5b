// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The program of ACPI's PM registers: all that is read. Writes pass to the VMM, and so
 * does everything while time stands still or the block was never initialised.
 */
#include "acpi_pm_logic.h"

KVMFILTER_READ_PROGRAM(acpi_pm_read_all, struct kvmfilter_acpi_pm_state)
{
	__u64 tick;

	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	tick = acpi_pm_tick(model_ns(&state->head));
	access->value = acpi_pm_read(state, access->offset, tick);
	return KVMFILTER_DONE;
}
