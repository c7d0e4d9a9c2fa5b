// SPDX-License-Identifier: GPL-2.0
// rule: a timer: the clock, scaled by an exact ratio, from an offset in state
// state: 16
// direction: read
// expect: accept
#include <kvmfilter_prog.h>

struct timer {
	__u64 start_ns;
	__u64 running;
};

KVMFILTER_READ_PROGRAM(timer_read, struct timer)
{
	__u64 ns;

	if (access->width != 4 || !state->running)
		return KVMFILTER_PASS;
	ns = kvmfilter_clock_ns() - state->start_ns;
	access->value = kvmfilter_muldiv64(ns, 315, 88000) & 0xffffff;
	return KVMFILTER_DONE;
}
