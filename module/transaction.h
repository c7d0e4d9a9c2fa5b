/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One access, as one transaction: the loop of <linux/kvmfilter.h>. It knows programs and state
 * blocks, and nothing of ranges. Inline: every instruction here is one of each access.
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
};

/*
 * A compiled program. Its second argument is r2, as of any function of BPF; what the kernel
 * gives to main programs there, their instructions, is for its interpreter.
 */
typedef unsigned int (*kvmf_run_fn)(const void *access, const struct bpf_insn *data);

/*
 * @program for frame->access on **@data, which is that of a state block, once, with preemption
 * off. The caller has set the access and the notifiers. On KVMF_DONE the value of a read is in
 * the access, and what is to be signalled in the frame; otherwise nothing has changed, and
 * KVMF_PASS_CONTENDED is as if it had not been. @verdict is set but for that.
 */
static __always_inline enum kvmf_outcome
kvmf_transaction_try(kvmf_run_fn program, u64 *const *data, struct kvmf_frame *frame,
		     u32 *verdict)
{
	struct kvmfilter_state *state = kvmf_state_of(*data);
	u64 sequence;

	if (unlikely(!kvmf_state_begin(state, &sequence)))
		return KVMF_PASS_CONTENDED;
	frame->sequence = sequence;
	frame->hold = KVMF_HOLD_NONE;
	frame->signals = 0;
	*verdict = program(&frame->access, (void *)state->data);
	/* From where they are anyway: registers would have to be saved. */
	state = kvmf_state_of(READ_ONCE(*data));
	sequence = READ_ONCE(frame->sequence);
	if (frame->hold == KVMF_HOLD_LOCK) {
		kvmf_state_unlock(state, sequence);
		return KVMF_DONE;
	}
	if (unlikely(!kvmf_state_holds(state, sequence)))
		return KVMF_PASS_CONTENDED;
	if (likely(*verdict == KVMFILTER_DONE))
		return KVMF_DONE;
	if (likely(frame->hold == KVMF_HOLD_NONE))
		return KVMF_PASS_PROGRAM;
	return READ_ONCE(frame->hold) == KVMF_HOLD_LOST ? KVMF_PASS_CONTENDED : KVMF_PASS_NOTIFIER;
}

#endif
