// SPDX-License-Identifier: GPL-2.0
/*
 * Notifiers: the eventfds of a filter that its programs may signal.
 */
#include <linux/err.h>
#include <linux/eventfd.h>

#include "kvm_hook.h"
#include "notifier.h"
#include "transaction.h"

int kvmf_notifier_set(struct kvmf_notifiers *notifiers, const struct kvmf_vm *vm,
		      u32 index, int fd)
{
	struct eventfd_ctx *old = notifiers->eventfd[index];
	struct eventfd_ctx *new = NULL;

	if (fd >= 0) {
		new = eventfd_ctx_fdget(fd);
		if (IS_ERR(new))
			return -EBADF;
	} else if (!old) {
		return -ENOENT;
	}
	/* The eventfd is whole before a vCPU finds it. */
	smp_store_release(&notifiers->eventfd[index], new);
	if (old) {
		kvmf_vm_synchronize(vm);
		eventfd_ctx_put(old);
	}
	return 0;
}

void kvmf_notifiers_release(struct kvmf_notifiers *notifiers)
{
	u32 i;

	for (i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		if (notifiers->eventfd[i])
			eventfd_ctx_put(notifiers->eventfd[i]);
}

void kvmf_notifier_defer(struct kvmf_frame *frame, u64 index)
{
	struct eventfd_ctx *eventfd;
	u32 i;

	/* The verifier has bounded both; should it be wrong, lose nothing. */
	if (index >= KVMFILTER_NOTIFIERS_MAX ||
	    frame->signal_count >= KVMFILTER_SIGNALS_MAX) {
		frame->signal_lost = true;
		return;
	}
	/* Pairs with the release in kvmf_notifier_set(). */
	eventfd = smp_load_acquire(&frame->notifiers->eventfd[index]);
	if (!eventfd) {
		frame->signal_lost = true;
		return;
	}
	for (i = 0; i < frame->signal_count; i++)
		if (frame->signals[i] == eventfd)
			return;
	frame->signals[frame->signal_count++] = eventfd;
}
