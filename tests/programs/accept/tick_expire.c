// SPDX-License-Identifier: GPL-2.0
// rule: a periodic tick: an interrupt, and the next that is not past
// state: 24
// direction: expire
// expect: accept
// locks: 1
// signals: 1
// arms: 1
#include <kvmfilter_prog.h>

struct tick {
	__u64 period_ns;
	__u64 next;
	__u64 ticks;
};

KVMFILTER_EXPIRE_PROGRAM(tick_expire, struct tick)
{
	__u64 behind = kvmfilter_clock_ns() - state->next, next;

	/* Moved by hand meanwhile, or stopped. */
	if (access->value != state->next || !state->period_ns)
		return KVMFILTER_PASS;
	next = kvmfilter_muldiv64(behind, 1, state->period_ns) + 1;
	next = state->next + next * state->period_ns;
	kvmfilter_arm(3, next);
	kvmfilter_signal(0);
	state->next = next;
	state->ticks++;
	return KVMFILTER_DONE;
}
