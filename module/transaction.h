/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One access, as one transaction: snapshot, program, commit. The loop of
 * <linux/kvmfilter.h>. It knows programs and state blocks, and nothing of ranges. Inline:
 * every instruction here is one of each access.
 *
 * A try runs with preemption off, on buffers of its CPU: they are too large for the stack of
 * a vCPU thread, and the commit must not be interrupted for long, or other vCPUs would
 * find the block locked. The time is bounded by the weight of a program, and between two
 * tries others have their turn.
 */
#ifndef KVMF_TRANSACTION_H
#define KVMF_TRANSACTION_H

#include <linux/filter.h>
#include <linux/percpu.h>

#include "code.h"
#include "kvm_hook.h"
#include "notifier.h"
#include "port.h"
#include "state_lock.h"

enum kvmf_outcome {
	KVMF_DONE,
	KVMF_PASS_PROGRAM,
	KVMF_PASS_CONTENDED,
	KVMF_PASS_NOTIFIER,
};

/*
 * What an access is worked on with, one per CPU. The program receives a pointer to @access
 * in r1; the code that the loader puts in front of it copies from @data, and derives r2.
 */
struct kvmf_frame {
	struct kvmfilter_access access;
	const u64 *data;		/* of the state block */
	struct kvmf_signals *signals;	/* for the helper signal() */
	struct kvmf_exit_info exit_info;
	struct kvmf_snapshot snapshot;
};

extern struct kvmf_frame __percpu *kvmf_frames;

int kvmf_transaction_init(void);
void kvmf_transaction_exit(void);

/* From get to put, preemption is off: for one try. */
static inline struct kvmf_frame *kvmf_frame_get(void)
{
	preempt_disable();
	return this_cpu_ptr(kvmf_frames);
}

static inline void kvmf_frame_put(void)
{
	preempt_enable();
}

/*
 * Run @code for frame->access on *@state, once, on a copy that may turn out not to hold: then
 * it is KVMF_PASS_CONTENDED, and as if it had not been. On KVMF_DONE the value of a read is
 * in frame->access, and @signals has what is to be sent; otherwise nothing has changed.
 * @verdict is set unless KVMF_PASS_CONTENDED. @signals may be NULL if the program signals
 * none; the caller keeps its notifiers from going away.
 */
static __always_inline enum kvmf_outcome
kvmf_transaction_try(struct kvmf_frame *frame, const struct kvmf_code *code,
		     struct kvmfilter_state *state, struct kvmf_signals *signals, u32 *verdict)
{
	enum kvmf_outcome outcome = KVMF_PASS_CONTENDED;
	u64 sequence;

	frame->data = state->data;
	if (unlikely(!kvmf_snapshot_begin(state, &sequence)))
		return outcome;
	if (signals) {
		frame->signals = signals;
		kvmf_signals_clear(signals);
	}
	*verdict = bpf_prog_run(code->bpf, &frame->access);
	if (likely(*verdict == KVMFILTER_DONE) && !(signals && signals->lost)) {
		if (likely(kvmf_snapshot_commit(&frame->snapshot, &code->writes, state,
						sequence)))
			return KVMF_DONE;
	} else if (kvmf_snapshot_holds(state, sequence)) {
		outcome = *verdict == KVMFILTER_DONE ? KVMF_PASS_NOTIFIER :
						       KVMF_PASS_PROGRAM;
	}
	/* What a program can have written there. */
	if (frame->access.direction == KVMFILTER_READ)
		frame->access.value = 0;
	return outcome;
}

#endif
