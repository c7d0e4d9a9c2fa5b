// SPDX-License-Identifier: GPL-2.0
/*
 * Notifiers: the eventfds of a filter that its programs may signal.
 */
#include <linux/err.h>
#include <linux/eventfd.h>

#include "frame.h"
#include "kvm_hook.h"
#include "notifier.h"

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
	/* The eventfd is whole before anybody finds it. */
	smp_store_release(&notifiers->eventfd[index], new);
	if (old) {
		kvmf_vm_synchronize(vm);
		eventfd_ctx_put(old);
	}
	return 0;
}

void kvmf_signal_others(const struct kvmf_frame *frame)
{
	u32 i;

	for (i = 1; i < frame->signals; i++)
		kvmf_eventfd_signal(frame->eventfd[i]);
}

void kvmf_notifiers_release(struct kvmf_notifiers *notifiers)
{
	u32 i;

	for (i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		if (notifiers->eventfd[i])
			eventfd_ctx_put(notifiers->eventfd[i]);
}
