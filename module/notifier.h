/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Notifiers: the eventfds of a filter that its programs may signal.
 */
#ifndef KVMF_NOTIFIER_H
#define KVMF_NOTIFIER_H

#include <linux/kvmfilter.h>
#include <linux/types.h>

#include "kvm_hook.h"

struct kvmf_frame;

/*
 * Read by vCPUs inside a bus device, and by expiries of timers, under KVM's SRCU; written under
 * the mutex of the filter. An eventfd is let go when kvmf_vm_synchronize() has returned.
 */
struct kvmf_notifiers {
	struct eventfd_ctx *eventfd[KVMFILTER_NOTIFIERS_MAX];
};

/* @fd -1: none. -EBADF: not an eventfd, -ENOENT: none was set. */
int kvmf_notifier_set(struct kvmf_notifiers *notifiers, const struct kvmf_vm *vm,
		      u32 index, int fd);

/* All that a transaction signals but the first. */
void kvmf_signal_others(const struct kvmf_frame *frame);

/* Nobody can reach them any more. */
void kvmf_notifiers_release(struct kvmf_notifiers *notifiers);

#endif
