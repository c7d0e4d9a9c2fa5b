// SPDX-License-Identifier: GPL-2.0
// rule: the ACPI power management timer, 24 or 32 bits wide
// state: 16
// direction: read
// expect: accept
#include <kvmfilter_prog.h>

struct pmtimer {
	__u64 offset_ns;
	__u32 mask;
	__u32 running;
};

/* 3.579545 MHz is 14.31818 MHz / 4: 315 / 88000 ticks per ns. */
KVMFILTER_READ_PROGRAM(pmtimer_read, struct pmtimer)
{
	__u64 ns;

	if (access->width != 4 || access->offset || !state->running)
		return KVMFILTER_PASS;
	ns = kvmfilter_clock_ns() + state->offset_ns;
	access->value = kvmfilter_muldiv64(ns, 315, 88000) & state->mask;
	return KVMFILTER_DONE;
}
