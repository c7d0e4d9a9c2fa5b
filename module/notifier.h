/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Notifiers: the eventfds of a filter that its programs may signal.
 */
#ifndef KVMF_NOTIFIER_H
#define KVMF_NOTIFIER_H

#include <linux/bits.h>
#include <linux/kvmfilter.h>
#include <linux/nospec.h>
#include <linux/types.h>

#include "kvm_hook.h"

/*
 * Read by vCPUs inside a bus device, under KVM's SRCU; written under the mutex of
 * the filter. An eventfd is let go when kvmf_vm_synchronize() has returned.
 */
struct kvmf_notifiers {
	struct eventfd_ctx *eventfd[KVMFILTER_NOTIFIERS_MAX];
};

/* What a program wants signalled once its transaction has committed. */
struct kvmf_signals {
	struct kvmf_notifiers *notifiers;	/* NULL in a trial: only numbers are noted */
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

static inline void kvmf_signals_clear(struct kvmf_signals *signals)
{
	signals->numbers = 0;
	signals->count = 0;
	signals->lost = false;
}

/* For the helper: note that @index is to be signalled after the commit. */
static inline void kvmf_signals_add(struct kvmf_signals *signals, u64 index)
{
	struct kvmf_notifiers *notifiers = signals->notifiers;
	struct eventfd_ctx *eventfd;
	u32 i;

	/* The verifier has bounded both; should it be wrong, lose nothing. */
	if (index >= KVMFILTER_NOTIFIERS_MAX ||
	    signals->count >= KVMFILTER_SIGNALS_MAX) {
		signals->lost = true;
		return;
	}
	index = array_index_nospec(index, KVMFILTER_NOTIFIERS_MAX);
	signals->numbers |= BIT_ULL(index);
	if (!notifiers)
		return;
	/* Pairs with the release in kvmf_notifier_set(). */
	eventfd = smp_load_acquire(&notifiers->eventfd[index]);
	if (!eventfd) {
		signals->lost = true;
		return;
	}
	for (i = 0; i < signals->count; i++)
		if (signals->eventfd[i] == eventfd)
			return;
	signals->eventfd[signals->count++] = eventfd;
}

/* The transaction has committed; preemption is on. */
static inline void kvmf_signals_send(const struct kvmf_signals *signals)
{
	u32 i;

	for (i = 0; i < signals->count; i++)
		kvmf_eventfd_signal(signals->eventfd[i]);
}

#endif
