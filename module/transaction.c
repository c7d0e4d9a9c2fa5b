// SPDX-License-Identifier: GPL-2.0
/*
 * The loop of <linux/kvmfilter.h>. A try runs with preemption off, on buffers of
 * its CPU: they are too large for the stack of a vCPU thread, and the commit must
 * not be interrupted for long, or other vCPUs would find the block locked. The
 * time is bounded by the length of a program and its number of helper calls.
 */
#include <linux/filter.h>
#include <linux/percpu.h>

#include "kvm_hook.h"
#include "transaction.h"

static struct kvmf_frame __percpu *frames;

int kvmf_transaction_init(void)
{
	frames = alloc_percpu(struct kvmf_frame);
	return frames ? 0 : -ENOMEM;
}

void kvmf_transaction_exit(void)
{
	free_percpu(frames);
}

struct kvmf_frame *kvmf_frame_current(void)
{
	return this_cpu_ptr(frames);
}

enum kvmf_outcome kvmf_transaction_run(const struct kvmf_prog *prog,
				       struct kvmfilter_state *state,
				       struct kvmf_notifiers *notifiers,
				       struct kvmfilter_access *access)
{
	enum kvmf_outcome outcome = KVMF_PASS_CONTENDED;
	struct eventfd_ctx *signals[KVMFILTER_SIGNALS_MAX];
	u32 signal_count = 0;
	u32 i;

	for (i = 0; i < KVMFILTER_TRIES && outcome == KVMF_PASS_CONTENDED; i++) {
		struct kvmf_frame *frame;

		preempt_disable();
		frame = this_cpu_ptr(frames);
		if (!kvmf_snapshot_take(&frame->snapshot, &prog->words, state))
			goto next;
		frame->access = *access;
		frame->notifiers = notifiers;
		frame->signal_count = 0;
		frame->signal_lost = false;

		if (bpf_prog_run(prog->bpf, &frame->access) != KVMFILTER_DONE) {
			outcome = KVMF_PASS_PROGRAM;
		} else if (frame->signal_lost) {
			outcome = KVMF_PASS_NOTIFIER;
		} else if (kvmf_snapshot_commit(&frame->snapshot, &prog->words,
						state)) {
			outcome = KVMF_DONE;
			access->value = frame->access.value;
			signal_count = frame->signal_count;
			memcpy(signals, frame->signals,
			       signal_count * sizeof(signals[0]));
		}
next:
		preempt_enable();
	}
	/* Only now: waking a waiter may sleep where preemption is real-time. */
	for (i = 0; i < signal_count; i++)
		kvmf_eventfd_signal(signals[i]);
	return outcome;
}
