// SPDX-License-Identifier: GPL-2.0
/*
 * The loop of <linux/kvmfilter.h>. A try runs with preemption off, on buffers of
 * its CPU: they are too large for the stack of a vCPU thread, and the commit must
 * not be interrupted for long, or other vCPUs would find the block locked. The
 * time is bounded by the length of a program and its number of helper calls.
 */
#include <linux/filter.h>
#include <linux/percpu.h>

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

static void signals_copy(struct kvmf_signals *to, const struct kvmf_signals *from)
{
	u32 i;

	to->numbers = from->numbers;
	to->count = from->count;
	for (i = 0; i < from->count; i++)
		to->eventfd[i] = from->eventfd[i];
}

/* False if the state was written meanwhile. */
static bool try(const struct kvmf_prog *prog, struct kvmfilter_state *state,
		struct kvmf_notifiers *notifiers,
		struct kvmfilter_access *access, struct kvmf_result *result)
{
	struct kvmf_frame *frame = this_cpu_ptr(frames);

	if (!kvmf_snapshot_take(&frame->snapshot, &prog->words, state))
		return false;
	frame->access = *access;
	frame->notifiers = notifiers;
	frame->signals.numbers = 0;
	frame->signals.count = 0;
	frame->signals.lost = false;

	result->verdict = bpf_prog_run(prog->bpf, &frame->access);
	if (result->verdict != KVMFILTER_DONE) {
		result->outcome = KVMF_PASS_PROGRAM;
		return true;
	}
	if (frame->signals.lost) {
		result->outcome = KVMF_PASS_NOTIFIER;
		return true;
	}
	if (!kvmf_snapshot_commit(&frame->snapshot, &prog->words, state))
		return false;
	result->outcome = KVMF_DONE;
	access->value = frame->access.value;
	signals_copy(&result->signals, &frame->signals);
	return true;
}

void kvmf_transaction_run(const struct kvmf_prog *prog,
			  struct kvmfilter_state *state,
			  struct kvmf_notifiers *notifiers,
			  struct kvmfilter_access *access,
			  struct kvmf_result *result)
{
	bool ended = false;
	u32 i;

	result->outcome = KVMF_PASS_CONTENDED;
	for (i = 0; i < KVMFILTER_TRIES && !ended; i++) {
		preempt_disable();
		ended = try(prog, state, notifiers, access, result);
		preempt_enable();
	}
}
