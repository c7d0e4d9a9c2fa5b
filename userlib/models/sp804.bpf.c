// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The program of the SP804: the values of the two timers. All else passes to the VMM, and so does
 * everything while time stands still or the block was never initialised. Offsets are from the
 * first timer's value.
 */
#include "sp804_logic.h"

KVMFILTER_READ_PROGRAM(sp804_read_value, struct kvmfilter_sp804_state)
{
	/* Both, at once: the verifier is to see that nothing in between is read. */
	__u64 first = *(const volatile __u64 *)&state->timer[0].until_ns;
	__u64 second = *(const volatile __u64 *)&state->timer[1].until_ns;
	__u64 until_ns = first, ns;

	if (access->offset) {
		if (access->offset != KVMFILTER_SP804_TIMER2)
			return KVMFILTER_PASS;
		until_ns = second;
	}
	if (!state->head.clock_offset_ns || access->width != 4)
		return KVMFILTER_PASS;
	ns = model_ns(&state->head);
	if (!sp804_is_due(until_ns, ns))
		return KVMFILTER_PASS;
	access->value = sp804_value(until_ns, ns);
	return KVMFILTER_DONE;
}
