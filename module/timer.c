// SPDX-License-Identifier: GPL-2.0
/*
 * Timers: what programs and the VMM arm, and whose expiry runs a program.
 *
 * An expiry is a softirq, or a thread of the kernel's where these are threads. It interrupts
 * anybody, a vCPU inside a transaction on the same state block among them, and so never waits:
 * what it finds locked it tries again some time later. It is inside KVM's SRCU like a vCPU that
 * makes an access, which is what keeps notifiers and other timers from going away under it.
 *
 * Whoever stops a timer first hides it, and waits for those that are inside. Then nobody is left
 * who could start it but its own expiry, and hrtimer_cancel() waits for that. It is never
 * called by an expiry.
 *
 * The hrtimer is started under the timer's lock by whoever has changed what it is to do, also by
 * its own expiry, which therefore never asks to be restarted: it may have been already.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/nospec.h>
#include <linux/time64.h>

#include "kvm_hook.h"
#include "program.h"
#include "timer.h"
#include "trace.h"
#include "transaction.h"

/* How long who is inside a state block may take, before the second try; then twice that. */
#define RETRY_NS	(20 * NSEC_PER_USEC)

/* For so long expiries of a filter may come faster than their share allows. */
#define BURST_NS	((u64)NSEC_PER_MSEC)

/* Most that an expiry is made to pay, which a busy host may have stopped in its middle. */
#define COST_MAX_NS	(100ULL * NSEC_PER_MSEC)

static uint timer_floor = 50;
module_param(timer_floor, uint, 0644);
MODULE_PARM_DESC(timer_floor, "us between two expiries of timers of a filter, on average");

static uint timer_share = 25;
module_param(timer_share, uint, 0644);
MODULE_PARM_DESC(timer_share, "percent of a CPU that expiries of timers of a filter may take");

/* A share of time */

static u64 floor_ns(void)
{
	return clamp(READ_ONCE(timer_floor), 1U, (uint)USEC_PER_SEC) * (u64)NSEC_PER_USEC;
}

/* When the next may run, for whom it is set aside. */
static u64 take_turn(struct kvmf_timers *timers, u64 now)
{
	unsigned long flags;
	u64 turn;

	raw_spin_lock_irqsave(&timers->lock, flags);
	timers->paid = max(timers->paid, now);
	turn = max(timers->paid - min(timers->paid, BURST_NS), now);
	timers->paid += floor_ns();
	raw_spin_unlock_irqrestore(&timers->lock, flags);
	return turn;
}

/* What it has taken. @paid: a turn was taken for it. */
static void pay(struct kvmf_timers *timers, u64 taken, bool paid)
{
	u64 cost = div_u64(min(taken, COST_MAX_NS) * 100,
			   clamp(READ_ONCE(timer_share), 1U, 100U));
	unsigned long flags;

	cost = min(cost, COST_MAX_NS);
	if (paid)
		cost -= min(cost, floor_ns());
	if (!cost)
		return;
	raw_spin_lock_irqsave(&timers->lock, flags);
	timers->paid += cost;
	raw_spin_unlock_irqrestore(&timers->lock, flags);
}

/* What the hrtimer does */

static void follow_locked(struct kvmf_timer *timer)
{
	u64 when = READ_ONCE(timer->when);

	lockdep_assert_held(&timer->lock);
	/* Beyond what a time can be: in 292 years. */
	if (when >= KTIME_MAX)
		hrtimer_try_to_cancel(&timer->hrtimer);
	else
		hrtimer_start(&timer->hrtimer, ns_to_ktime(max(when, timer->turn)),
			      HRTIMER_MODE_ABS_SOFT);
}

static void follow(struct kvmf_timer *timer)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&timer->lock, flags);
	follow_locked(timer);
	raw_spin_unlock_irqrestore(&timer->lock, flags);
}

void kvmf_timers_follow(const struct kvmf_frame *frame, const struct kvmf_timer *except)
{
	u32 i;

	for (i = 0; i < frame->arms; i++)
		if (frame->arm[i].timer != except)
			follow(frame->arm[i].timer);
}

/* Expiry */

/* Is it this expiry's turn? If not, the hrtimer is set for when that is, or it is armed for. */
static bool may_run(struct kvmf_timer *timer, u64 now)
{
	unsigned long flags;
	bool due;

	raw_spin_lock_irqsave(&timer->lock, flags);
	due = READ_ONCE(timer->when) <= now;
	if (due && !timer->has_turn) {
		timer->turn = take_turn(timer->timers, now);
		timer->has_turn = true;
		timer->late = timer->turn > now;
	}
	due = due && timer->turn <= now;
	if (!due)
		follow_locked(timer);
	raw_spin_unlock_irqrestore(&timer->lock, flags);
	return due;
}

/*
 * What it is armed for is read inside the transaction, with whose success it holds. If it is not
 * armed any more, or for later, nothing is done: KVMF_DONE, and @frame has no arms.
 */
static enum kvmf_outcome transact(struct kvmf_timer *timer, struct kvmf_frame *frame, u64 now)
{
	enum kvmf_outcome outcome = KVMF_PASS_CONTENDED;
	u32 verdict;

	/* It is not armed any more, unless the program says so. */
	frame->arm[0] = (struct kvmf_arm){ timer, KVMFILTER_TIMER_OFF };
	frame->arms = 1;
	preempt_disable();
	if (kvmf_transaction_begin(timer->data, frame)) {
		frame->access.value = READ_ONCE(timer->when);
		if (frame->access.value <= now) {
			outcome = kvmf_transaction_run(timer->prog->code->bpf->bpf_func,
						       timer->data, &timer->data, frame, &verdict,
						       true);
		} else {
			frame->arms = 0;
			outcome = KVMF_DONE;
		}
	}
	preempt_enable();
	return outcome;
}

static void count(struct kvmf_timer *timer, enum kvmf_outcome outcome)
{
	u64 *const counts[] = {
		[KVMF_DONE] = &timer->count.done,
		[KVMF_PASS_PROGRAM] = &timer->count.pass_program,
		[KVMF_PASS_CONTENDED] = &timer->count.pass_contended,
		[KVMF_PASS_NOTIFIER] = &timer->count.pass_notifier,
		[KVMF_PASS_TIMER] = &timer->count.pass_timer,
	};

	WRITE_ONCE(*counts[outcome], *counts[outcome] + 1);
	if (timer->late)
		WRITE_ONCE(timer->count.late, timer->count.late + 1);
}

/* It will be tried again. */
static void postpone(struct kvmf_timer *timer)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&timer->lock, flags);
	timer->turn = ktime_get_ns() + (RETRY_NS << (timer->tries - 1));
	follow_locked(timer);
	raw_spin_unlock_irqrestore(&timer->lock, flags);
}

/* It is over: what it is armed for now is another. */
static void conclude(struct kvmf_timer *timer)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&timer->lock, flags);
	timer->tries = 0;
	timer->turn = 0;
	timer->has_turn = false;
	follow_locked(timer);
	raw_spin_unlock_irqrestore(&timer->lock, flags);
}

/* The VMM is told, if it is still there to be told. */
static void fall_back(const struct kvmf_timer *timer)
{
	struct eventfd_ctx *eventfd;

	/* Pairs with the release in kvmf_notifier_set(). */
	eventfd = smp_load_acquire(&timer->notifiers->eventfd[timer->notifier]);
	if (eventfd)
		kvmf_eventfd_signal(eventfd);
}

/* Returns false if it is to be tried again. */
static bool expire(struct kvmf_timer *timer, u64 now)
{
	struct kvmf_frame frame KVMF_UNZEROED;
	enum kvmf_outcome outcome;

	frame.access = (struct kvmfilter_access){
		.value = READ_ONCE(timer->when),
		.offset = timer->number,
		.direction = KVMFILTER_EXPIRE,
	};
	frame.notifiers = timer->notifiers;
	frame.timers = timer->timers;
	outcome = transact(timer, &frame, now);
	if (outcome == KVMF_PASS_CONTENDED) {
		WRITE_ONCE(timer->count.contended, timer->count.contended + 1);
		if (++timer->tries < KVMFILTER_TRIES) {
			postpone(timer);
			return false;
		}
	}
	/* One that passes is void if it was armed anew or disarmed since. */
	if (outcome != KVMF_DONE &&
	    cmpxchg(&timer->when, frame.access.value, KVMFILTER_TIMER_OFF) != frame.access.value)
		frame.arms = 0;
	conclude(timer);
	if (!frame.arms)
		return true;
	count(timer, outcome);
	trace_kvmfilter_expiry(timer, frame.access.value, now, outcome);
	if (outcome == KVMF_DONE) {
		kvmf_timers_follow(&frame, timer);
		kvmf_transaction_signal(&frame);
	} else {
		fall_back(timer);
	}
	return true;
}

static enum hrtimer_restart expired(struct hrtimer *hrtimer)
{
	struct kvmf_timer *timer = container_of(hrtimer, struct kvmf_timer, hrtimer);
	int inside = kvmf_vm_enter(timer->vm);
	u64 now = ktime_get_ns();
	bool over;

	if (may_run(timer, now)) {
		over = expire(timer, now);
		pay(timer->timers, ktime_get_ns() - now, over);
	}
	kvmf_vm_leave(timer->vm, inside);
	return HRTIMER_NORESTART;
}

/* From add to remove */

void kvmf_timers_init(struct kvmf_timers *timers)
{
	raw_spin_lock_init(&timers->lock);
}

void kvmf_timer_init(struct kvmf_timer *timer)
{
	timer->when = KVMFILTER_TIMER_OFF;
	raw_spin_lock_init(&timer->lock);
	kvmf_hrtimer_setup(&timer->hrtimer, expired, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
}

void kvmf_timer_publish(struct kvmf_timer *timer)
{
	/* It is whole before anybody finds it. */
	smp_store_release(&timer->timers->timer[timer->number], timer);
}

struct kvmf_timer *kvmf_timer_find(const struct kvmf_timers *timers, u32 number)
{
	if (number >= KVMFILTER_TIMERS_MAX)
		return NULL;
	number = array_index_nospec(number, KVMFILTER_TIMERS_MAX);
	/* Pairs with kvmf_timer_publish(). */
	return smp_load_acquire(&timers->timer[number]);
}

void kvmf_timer_hide(struct kvmf_timer *timer)
{
	WRITE_ONCE(timer->timers->timer[timer->number], NULL);
}

void kvmf_timer_stop(struct kvmf_timer *timer)
{
	hrtimer_cancel(&timer->hrtimer);
}

void kvmf_timer_count(const struct kvmf_timer *timer, struct kvmfilter_timer_query *sum)
{
	sum->when = READ_ONCE(timer->when);
	sum->done = READ_ONCE(timer->count.done);
	sum->pass_program = READ_ONCE(timer->count.pass_program);
	sum->pass_contended = READ_ONCE(timer->count.pass_contended);
	sum->pass_notifier = READ_ONCE(timer->count.pass_notifier);
	sum->pass_timer = READ_ONCE(timer->count.pass_timer);
	sum->late = READ_ONCE(timer->count.late);
	sum->contended = READ_ONCE(timer->count.contended);
}

void kvmf_timer_arm(struct kvmf_timer *timer, u64 when)
{
	WRITE_ONCE(timer->when, when);
	if (when == KVMFILTER_TIMER_OFF)
		hrtimer_cancel(&timer->hrtimer);
	/* Of what a program may have armed meanwhile as well. */
	follow(timer);
}
