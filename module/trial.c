// SPDX-License-Identifier: GPL-2.0
/*
 * KVMFILTER_PROG_RUN. A trial is the transaction of a real access, on a state block
 * that nobody shares; only the notifiers are left alone.
 */
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "transaction.h"
#include "trial.h"

int kvmf_trial_check(const struct kvmfilter_prog_run *args)
{
	const struct kvmfilter_access *access = &args->access;

	if (args->flags || args->reserved)
		return -EINVAL;
	if (args->repeat == 0 || args->repeat > KVMFILTER_REPEAT_MAX)
		return -EINVAL;
	if (!args->state != !args->state_size)
		return -EINVAL;
	if (access->width != 1 && access->width != 2 && access->width != 4 &&
	    access->width != 8)
		return -EINVAL;
	if (access->bus != KVMFILTER_BUS_PIO && access->bus != KVMFILTER_BUS_MMIO)
		return -EINVAL;
	if (access->offset > access->address)
		return -EINVAL;
	if (memchr_inv(access->reserved, 0, sizeof(access->reserved)))
		return -EINVAL;
	if (access->direction == KVMFILTER_READ)
		return access->value ? -EINVAL : 0;
	/* A write's value is zero-extended. Shifting by 64 would be undefined. */
	if (access->width < 8 && access->value >> (8 * access->width))
		return -EINVAL;
	return 0;
}

static int run(const struct kvmf_prog *prog, struct kvmfilter_state *state,
	       struct kvmfilter_prog_run *args)
{
	struct kvmf_signals signals = {};
	struct kvmfilter_access access;
	enum kvmf_outcome outcome;
	struct kvmf_frame *frame;
	u64 start = ktime_get_ns();
	u32 i;

	for (i = 0; i < args->repeat; i++) {
		/* Nobody else has this block: one try is enough. */
		frame = kvmf_frame_get();
		frame->access = args->access;
		outcome = kvmf_transaction_try(frame, prog->code, state, &signals,
					       &args->verdict);
		access = frame->access;
		kvmf_frame_put();
		if (signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	args->duration_ns = ktime_get_ns() - start;
	args->access = access;
	args->signals = outcome == KVMF_DONE ? signals.numbers : 0;
	return 0;
}

int kvmf_trial_run(const struct kvmf_prog *prog, struct kvmfilter_prog_run *args)
{
	struct kvmfilter_state *state;
	int err;

	if (args->access.direction != prog->code->key.direction ||
	    args->state_size != prog->code->key.state_size)
		return -EINVAL;
	state = kzalloc(sizeof(*state) + args->state_size, GFP_KERNEL_ACCOUNT);
	if (!state)
		return -ENOMEM;
	if (copy_from_user(state->data, u64_to_user_ptr(args->state),
			   args->state_size)) {
		err = -EFAULT;
		goto free;
	}
	err = run(prog, state, args);
	if (!err && copy_to_user(u64_to_user_ptr(args->state), state->data,
				 args->state_size))
		err = -EFAULT;
free:
	kfree(state);
	return err;
}
