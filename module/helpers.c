// SPDX-License-Identifier: GPL-2.0
/*
 * The functions that programs may call. They run with preemption off, on a vCPU
 * thread or at the expiry of a timer, with arguments of which the verifier knows only
 * that they are numbers.
 */
#include <linux/build_bug.h>
#include <linux/filter.h>
#include <linux/kvmfilter.h>
#include <linux/timekeeping.h>

#include "frame.h"
#include "helpers.h"
#include "muldiv.h"

/* BPF_CALL_n() makes functions of the type that BPF's call instruction expects. */
BPF_CALL_0(helper_clock_ns)
{
	return ktime_get_ns();
}

BPF_CALL_0(helper_boot_ns)
{
	return ktime_get_boottime_ns();
}

BPF_CALL_3(helper_muldiv64, u64, a, u64, b, u64, c)
{
	return kvmf_muldiv64(a, b, c);
}

/* Beside others: the same counts once. */
static noinline u64 add_signal(struct kvmf_frame *frame, struct eventfd_ctx *eventfd)
{
	u32 i;

	for (i = 0; i < frame->signals; i++)
		if (frame->eventfd[i] == eventfd)
			return 0;
	/* The verifier has counted the calls; should it be wrong, the access passes. */
	if (WARN_ON_ONCE(i == KVMFILTER_SIGNALS_MAX)) {
		frame->hold = KVMF_HOLD_NO_NOTIFIER;
		return 1;
	}
	frame->eventfd[i] = eventfd;
	frame->signals = i + 1;
	return 0;
}

/*
 * What is looked up here is what will be signalled. The frame comes from instrument.c, which
 * ends the program if this returns anything but 0.
 */
BPF_CALL_2(helper_signal, u64, notifier, struct kvmf_frame *, frame)
{
	struct eventfd_ctx *eventfd;

	/* The verifier has bounded it; this holds for a speculating processor as well. */
	BUILD_BUG_ON_NOT_POWER_OF_2(KVMFILTER_NOTIFIERS_MAX);
	notifier &= KVMFILTER_NOTIFIERS_MAX - 1;
	/* Pairs with the release in kvmf_notifier_set(). */
	eventfd = smp_load_acquire(&frame->notifiers->eventfd[notifier]);
	if (unlikely(!eventfd)) {
		frame->hold = KVMF_HOLD_NO_NOTIFIER;
		return 1;
	}
	if (unlikely(frame->signals))
		return add_signal(frame, eventfd);
	frame->eventfd[0] = eventfd;
	frame->signals = 1;
	return 0;
}

/* What is looked up here is what will be armed. The rest is as of signal(). */
BPF_CALL_3(helper_arm, u64, number, u64, when, struct kvmf_frame *, frame)
{
	struct kvmf_timer *timer;
	u32 arms = frame->arms;

	BUILD_BUG_ON_NOT_POWER_OF_2(KVMFILTER_TIMERS_MAX);
	number &= KVMFILTER_TIMERS_MAX - 1;
	/* Pairs with the release in kvmf_timer_publish(). */
	timer = smp_load_acquire(&frame->timers->timer[number]);
	if (unlikely(!timer) || WARN_ON_ONCE(arms >= ARRAY_SIZE(frame->arm))) {
		frame->hold = KVMF_HOLD_NO_TIMER;
		return 1;
	}
	frame->arm[arms] = (struct kvmf_arm){ timer, when };
	frame->arms = arms + 1;
	return 0;
}

static const kvmf_helper_fn helpers[] = {
	[KVMFILTER_HELPER_CLOCK_NS] = helper_clock_ns,
	[KVMFILTER_HELPER_BOOT_NS] = helper_boot_ns,
	[KVMFILTER_HELPER_MULDIV64] = helper_muldiv64,
	[KVMFILTER_HELPER_SIGNAL] = helper_signal,
	[KVMFILTER_HELPER_ARM] = helper_arm,
};

kvmf_helper_fn kvmf_helper(u32 number)
{
	return number < ARRAY_SIZE(helpers) ? helpers[number] : NULL;
}

u64 kvmf_helpers(void)
{
	u64 set = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(helpers); i++)
		if (helpers[i])
			set |= BIT_ULL(i);
	return set;
}
