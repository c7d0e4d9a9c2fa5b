/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Notifiers: the eventfds of a filter that its programs may signal.
 */
#ifndef KVMF_NOTIFIER_H
#define KVMF_NOTIFIER_H

#include <linux/kvmfilter.h>
#include <linux/types.h>

struct eventfd_ctx;
struct kvmf_vm;

/*
 * Read by vCPUs inside a bus device, under KVM's SRCU; written under the mutex of
 * the filter. An eventfd is let go when kvmf_vm_synchronize() has returned.
 */
struct kvmf_notifiers {
	struct eventfd_ctx *eventfd[KVMFILTER_NOTIFIERS_MAX];
};

/* What a program wants signalled once its transaction has committed. */
struct kvmf_signals {
	u64 numbers;		/* bit n: notifier n */
	u32 count;
	bool lost;		/* one of them is not set */
	struct eventfd_ctx *eventfd[KVMFILTER_SIGNALS_MAX];	/* in order */
};

/* @fd -1: none. -EBADF: not an eventfd, -ENOENT: none was set. */
int kvmf_notifier_set(struct kvmf_notifiers *notifiers, const struct kvmf_vm *vm,
		      u32 index, int fd);

/* No vCPU can reach them any more. */
void kvmf_notifiers_release(struct kvmf_notifiers *notifiers);

/*
 * For the helper: note that @index is to be signalled after the commit. Without
 * @notifiers, in a trial, its number is all that is noted.
 */
void kvmf_signals_add(struct kvmf_signals *signals,
		      struct kvmf_notifiers *notifiers, u64 index);

/* The transaction has committed; preemption is on. */
void kvmf_signals_send(const struct kvmf_signals *signals);

#endif
