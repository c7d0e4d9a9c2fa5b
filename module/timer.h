/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timers: what programs and the VMM arm, and whose expiry runs a program.
 */
#ifndef KVMF_TIMER_H
#define KVMF_TIMER_H

#include <linux/hrtimer.h>
#include <linux/kvmfilter.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct kvmf_frame;
struct kvmf_notifiers;
struct kvmf_prog;
struct kvmf_timer;
struct kvmf_vm;

/*
 * The timers of a filter. The table is read by vCPUs inside a bus device and by expiries, under
 * KVM's SRCU; it is written under the mutex of the filter. A timer is freed when
 * kvmf_vm_synchronize() has returned.
 */
struct kvmf_timers {
	struct kvmf_timer *timer[KVMFILTER_TIMERS_MAX];
	raw_spinlock_t lock;		/* @paid: innermost */
	u64 paid;			/* until then expiries have had their share of time */
};

/* How an expiry ended, by the counter of this name. */
struct kvmf_timer_counters {
	u64 done;
	u64 pass_program;
	u64 pass_contended;
	u64 pass_notifier;
	u64 pass_timer;
	u64 late;
	u64 contended;
};

/*
 * @when is what the transactions say that armed it, in their order: it is set with the lock of
 * the state block held. The hrtimer follows, under @lock, by whoever has set @when and after
 * that: it may expire too early then, and finds out.
 *
 * Lock order: @lock, then that of struct kvmf_timers or the hrtimer's base. It is taken with
 * interrupts off, since an expiry may interrupt who holds it.
 */
struct kvmf_timer {
	u64 when;			/* or KVMFILTER_TIMER_OFF */
	raw_spinlock_t lock;
	struct hrtimer hrtimer;
	u64 turn;			/* not to run before that: its place in the queue */
	bool has_turn;
	bool late;			/* it had to wait for it */
	u32 tries;			/* of this expiry, that were contended; its own */
	struct kvmf_timer_counters count; /* written by expiries alone */

	/* Constant while in the table. */
	u64 *data;			/* of the state block */
	struct kvmf_timers *timers;
	const struct kvmf_notifiers *notifiers;
	const struct kvmf_vm *vm;
	struct kvmf_prog *prog;
	u64 filter;			/* number of the filter */
	u32 number;			/* in the filter */
	u32 notifier;			/* fallback */
};

void kvmf_timers_init(struct kvmf_timers *timers);

/* The caller has set the constant members of a timer that is zero else. */
void kvmf_timer_init(struct kvmf_timer *timer);
void kvmf_timer_publish(struct kvmf_timer *timer);

/* Under KVM's SRCU. NULL if there is none of this number, which may be any. */
struct kvmf_timer *kvmf_timer_find(const struct kvmf_timers *timers, u32 number);

/*
 * Nobody finds it any more. When kvmf_vm_synchronize() and stop() have returned, its program does
 * not run, and nobody but the caller has it.
 */
void kvmf_timer_hide(struct kvmf_timer *timer);
void kvmf_timer_stop(struct kvmf_timer *timer);

/* For the VMM. If @when is KVMFILTER_TIMER_OFF, its program does not run on return. */
void kvmf_timer_arm(struct kvmf_timer *timer, u64 when);

/* All of @sum but its size and number. */
void kvmf_timer_count(const struct kvmf_timer *timer, struct kvmfilter_timer_query *sum);

/* Have the hrtimers of all timers that a transaction has armed, but of @except, follow. */
void kvmf_timers_follow(const struct kvmf_frame *frame, const struct kvmf_timer *except);

#endif
