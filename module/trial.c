// SPDX-License-Identifier: GPL-2.0
/*
 * KVMFILTER_PROG_RUN. A trial is the transaction of a real access, on a state block
 * that nobody shares; only notifiers and timers are left alone.
 */
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "transaction.h"
#include "trial.h"

static int check_expiry(const struct kvmfilter_access *access)
{
	if (access->value == KVMFILTER_TIMER_OFF || access->offset >= KVMFILTER_TIMERS_MAX)
		return -EINVAL;
	return access->address || access->vcpu || access->width || access->bus ? -EINVAL : 0;
}

int kvmf_trial_check(const struct kvmfilter_prog_run *args)
{
	const struct kvmfilter_access *access = &args->access;

	if (args->flags || args->reserved)
		return -EINVAL;
	if (args->repeat == 0 || args->repeat > KVMFILTER_REPEAT_MAX)
		return -EINVAL;
	if (!args->state != !args->state_size)
		return -EINVAL;
	if (memchr_inv(access->reserved, 0, sizeof(access->reserved)))
		return -EINVAL;
	if (access->direction == KVMFILTER_EXPIRE)
		return check_expiry(access);
	if (access->width != 1 && access->width != 2 && access->width != 4 &&
	    access->width != 8)
		return -EINVAL;
	if (access->bus != KVMFILTER_BUS_PIO && access->bus != KVMFILTER_BUS_MMIO)
		return -EINVAL;
	if (access->offset > access->address)
		return -EINVAL;
	if (access->direction == KVMFILTER_READ)
		return access->value ? -EINVAL : 0;
	/* A write's value is zero-extended. Shifting by 64 would be undefined. */
	if (access->width < 8 && access->value >> (8 * access->width))
		return -EINVAL;
	return 0;
}

/* What a program works on, of nobody else. */
struct trial {
	/* None is signalled: each stands for itself. */
	struct kvmf_notifiers notifiers;
	/* Nor is one armed. */
	struct kvmf_timers timers;
	struct kvmfilter_state state;
};

static u64 numbers(const struct trial *trial, const struct kvmf_frame *frame)
{
	u64 set = 0;
	u32 i;

	for (i = 0; i < frame->signals; i++)
		set |= BIT_ULL((void **)frame->eventfd[i] - (void **)trial->notifiers.eventfd);
	return set;
}

/* What timers were armed for. */
static int tell_arms(const struct trial *trial, const struct kvmf_frame *frame,
		     struct kvmfilter_prog_run *args)
{
	u64 __user *whens = u64_to_user_ptr(args->whens);
	u32 i;

	for (i = 0; i < frame->arms; i++) {
		u32 number = (void **)frame->arm[i].timer - (void **)trial->timers.timer;

		args->arms |= BIT_ULL(number);
		if (whens && put_user(frame->arm[i].when, &whens[number]))
			return -EFAULT;
	}
	return 0;
}

static int run(kvmf_run_fn program, struct trial *trial, struct kvmfilter_prog_run *args)
{
	const struct kvmfilter_access access = args->access;
	u64 start = ktime_get_ns();
	enum kvmf_outcome outcome;
	u64 *data = trial->state.data;
	struct kvmf_frame frame KVMF_UNZEROED;
	u32 i;

	frame.notifiers = &trial->notifiers;
	frame.timers = &trial->timers;
	for (i = 0; i < args->repeat; i++) {
		frame.access = access;
		frame.arms = 0;
		preempt_disable();
		/* Nobody else has this block: one try is enough. */
		outcome = kvmf_transaction_try(program, &data, &frame, &args->verdict, false);
		preempt_enable();
		if (signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	args->duration_ns = ktime_get_ns() - start;
	args->access = access;
	args->signals = 0;
	args->arms = 0;
	if (outcome != KVMF_DONE)
		return 0;
	args->access.value = frame.access.value;
	args->signals = numbers(trial, &frame);
	return tell_arms(trial, &frame, args);
}

int kvmf_trial_run(const struct kvmf_prog *prog, struct kvmfilter_prog_run *args)
{
	const struct kvmf_code *code = prog->code;
	struct trial *trial;
	int err;
	u32 i;

	if (args->access.direction != code->key.direction ||
	    args->state_size != code->key.state_size)
		return -EINVAL;
	trial = kvzalloc(sizeof(*trial) + args->state_size, GFP_KERNEL_ACCOUNT);
	if (!trial)
		return -ENOMEM;
	for (i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		trial->notifiers.eventfd[i] = (void *)&trial->notifiers.eventfd[i];
	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++)
		trial->timers.timer[i] = (void *)&trial->timers.timer[i];
	if (copy_from_user(trial->state.data, u64_to_user_ptr(args->state),
			   args->state_size)) {
		err = -EFAULT;
		goto free;
	}
	err = run(code->bpf->bpf_func, trial, args);
	if (!err && copy_to_user(u64_to_user_ptr(args->state), trial->state.data,
				 args->state_size))
		err = -EFAULT;
free:
	kvfree(trial);
	return err;
}
