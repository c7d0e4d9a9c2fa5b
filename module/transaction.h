/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One access, or one expiry, as one transaction: the loop of <linux/kvmfilter.h>. It knows programs
 * and state blocks, and nothing of ranges. Inline: every instruction here is one of each access.
 *
 * A try runs with preemption off: a program may hold the lock of the state block, and other
 * vCPUs would find it locked for long. The time is bounded by the weight of a program, and
 * between two tries others have their turn.
 */
#ifndef KVMF_TRANSACTION_H
#define KVMF_TRANSACTION_H

#include <linux/compiler.h>
#include <linux/filter.h>

#include "frame.h"
#include "state_lock.h"

enum kvmf_outcome {
	KVMF_DONE,
	KVMF_PASS_PROGRAM,
	KVMF_PASS_CONTENDED,
	KVMF_PASS_NOTIFIER,
	KVMF_PASS_TIMER = 7,	/* range.h has others before */
};

/*
 * A compiled program. Its second argument is r2, as of any function of BPF; what the kernel
 * gives to main programs there, their instructions, is for its interpreter.
 */
typedef unsigned int (*kvmf_run_fn)(const void *access, const struct bpf_insn *data);

/* False if somebody is inside the state block that has this data. */
static __always_inline bool kvmf_transaction_begin(const u64 *data, struct kvmf_frame *frame)
{
	u64 sequence;

	if (unlikely(!kvmf_state_begin(kvmf_state_of(data), &sequence)))
		return false;
	frame->sequence = sequence;
	return true;
}

/* With the lock held, so that transactions and timers are in the same order. */
static __always_inline void kvmf_transaction_arm(const struct kvmf_frame *frame)
{
	u32 i;

	for (i = 0; i < frame->arms; i++)
		WRITE_ONCE(frame->arm[i].timer->when, frame->arm[i].when);
}

/*
 * After begin() of @begun, which is *@data. @arms: the program may arm timers, and @frame->arms
 * was set.
 */
static __always_inline enum kvmf_outcome
kvmf_transaction_run(kvmf_run_fn program, u64 *begun, u64 *const *data, struct kvmf_frame *frame,
		     u32 *verdict, bool arms)
{
	struct kvmfilter_state *state;
	u64 sequence;

	frame->hold = KVMF_HOLD_NONE;
	frame->signals = 0;
	*verdict = program(&frame->access, (void *)begun);
	/* From where they are anyway: registers would have to be saved. */
	state = kvmf_state_of(READ_ONCE(*data));
	sequence = READ_ONCE(frame->sequence);
	if (arms && frame->hold == KVMF_HOLD_NONE && *verdict == KVMFILTER_DONE && frame->arms) {
		if (!kvmf_state_lock(state, sequence))
			return KVMF_PASS_CONTENDED;
		frame->hold = KVMF_HOLD_LOCK;
	}
	if (frame->hold == KVMF_HOLD_LOCK) {
		if (arms)
			kvmf_transaction_arm(frame);
		kvmf_state_unlock(state, sequence);
		return KVMF_DONE;
	}
	if (unlikely(!kvmf_state_holds(state, sequence)))
		return KVMF_PASS_CONTENDED;
	if (likely(*verdict == KVMFILTER_DONE))
		return KVMF_DONE;
	if (likely(frame->hold == KVMF_HOLD_NONE))
		return KVMF_PASS_PROGRAM;
	if (READ_ONCE(frame->hold) == KVMF_HOLD_LOST)
		return KVMF_PASS_CONTENDED;
	return arms && READ_ONCE(frame->hold) == KVMF_HOLD_NO_TIMER ? KVMF_PASS_TIMER :
								      KVMF_PASS_NOTIFIER;
}

/*
 * @program for frame->access on **@data, which is that of a state block, once, with preemption
 * off. The caller has set the access and what it needs of notifiers and timers. On KVMF_DONE the
 * value of a read is in the access, and what is to be signalled, and which hrtimers are to
 * follow, in the frame; otherwise nothing has changed, and KVMF_PASS_CONTENDED is as if it had not
 * been. @verdict is set but for that.
 */
static __always_inline enum kvmf_outcome
kvmf_transaction_try(kvmf_run_fn program, u64 *const *data, struct kvmf_frame *frame,
		     u32 *verdict, bool arms)
{
	u64 *begun = *data;

	if (unlikely(!kvmf_transaction_begin(begun, frame)))
		return KVMF_PASS_CONTENDED;
	return kvmf_transaction_run(program, begun, data, frame, verdict, arms);
}

/* After KVMF_DONE of a program that may signal. Eventfds want preemption on. */
static __always_inline void kvmf_transaction_signal(const struct kvmf_frame *frame)
{
	if (!frame->signals)
		return;
	kvmf_eventfd_signal(frame->eventfd[0]);
	if (unlikely(frame->signals > 1))
		kvmf_signal_others(frame);
}

#endif
