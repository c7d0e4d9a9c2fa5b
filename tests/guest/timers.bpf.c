// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for the tests of timers. The timer's number is that of the notifier it signals.
 */
#include <kvmfilter_prog.h>

#include "timers.h"

/* A tick, and the next that is not past, if it is periodic. */
KVMFILTER_EXPIRE_PROGRAM(tick_expire, struct timers_state)
{
	__u64 behind = kvmfilter_clock_ns() - access->value;
	__u64 missed = 0, next = KVMFILTER_TIMER_OFF;

	if (state->decline)
		return KVMFILTER_PASS;
	if (state->period_ns) {
		missed = kvmfilter_muldiv64(behind, 1, state->period_ns);
		next = access->value + (missed + 1) * state->period_ns;
		kvmfilter_arm(access->offset & 63, next);
	}
	kvmfilter_signal(access->offset & 63);
	state->ticks++;
	state->missed += missed;
	if (access->value != state->next)
		state->strange++;
	if ((__s64)behind < 0)
		state->early++;
	else if (behind > state->worst_ns)
		state->worst_ns = behind;
	state->next = next;
	state->seen.value = access->value;
	state->seen.address = access->address;
	state->seen.offset = access->offset;
	state->seen.vcpu = access->vcpu;
	state->seen.width = access->width;
	state->seen.direction = access->direction;
	state->seen.bus = access->bus;
	return KVMFILTER_DONE;
}

/* Tells by its stores how often it has run, and arms nothing. */
KVMFILTER_EXPIRE_PROGRAM(count_expire, struct timers_state)
{
	state->ticks++;
	return KVMFILTER_DONE;
}

/* Without a store, and without a signal. */
KVMFILTER_EXPIRE_PROGRAM(silent_expire, struct timers_state)
{
	return state->decline ? KVMFILTER_PASS : KVMFILTER_DONE;
}

/* A comparator: timer n at 8 * n is armed for what is written. */
KVMFILTER_WRITE_PROGRAM(arm_write, struct timers_state)
{
	kvmfilter_arm(access->offset >> 3 & 63, access->value);
	state->next = access->value;
	state->writes++;
	return KVMFILTER_DONE;
}

/* The same, from now on, by the program alone. */
KVMFILTER_WRITE_PROGRAM(arm_in_write, struct timers_state)
{
	__u64 next = kvmfilter_clock_ns() + access->value;

	kvmfilter_arm(access->offset >> 3 & 63, next);
	state->next = next;
	state->writes++;
	return KVMFILTER_DONE;
}

/* The state stays. */
KVMFILTER_WRITE_PROGRAM(arm_only_write, struct timers_state)
{
	kvmfilter_arm(access->offset >> 3 & 63, access->value);
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(arm_read, struct timers_state)
{
	access->value = state->ticks;
	kvmfilter_arm(access->offset >> 3 & 63, 1);
	return KVMFILTER_DONE;
}

/* Arms, and signals, and then declines. */
KVMFILTER_WRITE_PROGRAM(arm_and_pass_write, struct timers_state)
{
	kvmfilter_arm(access->offset >> 3 & 63, 1);
	kvmfilter_signal(0);
	if (access->offset != 0xffff)
		return KVMFILTER_PASS;
	state->writes++;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(ticks_read, struct timers_state)
{
	access->value = state->ticks;
	return KVMFILTER_DONE;
}

/* For ever: eight, itself among them, at once. */
KVMFILTER_EXPIRE_PROGRAM(storm_expire, struct timers_state)
{
	__u64 n = access->offset;

	kvmfilter_arm(n & 63, 0);
	kvmfilter_arm((n + 1) & 63, 0);
	kvmfilter_arm((n + 2) & 63, 1);
	kvmfilter_arm((n + 5) & 63, access->value);
	kvmfilter_arm((n + 11) & 63, 0);
	kvmfilter_arm((n + 23) & 63, 0);
	kvmfilter_arm((n + 47) & 63, 0);
	kvmfilter_arm((n ^ 63) & 63, 0);
	kvmfilter_signal(n & 7);
	state->ticks++;
	return KVMFILTER_DONE;
}
