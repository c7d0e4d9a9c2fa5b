// SPDX-License-Identifier: GPL-2.0
/*
 * A doorbell: the register that a driver writes the number of a queue to when there is
 * work in it, as with virtio's QueueNotify. An ioeventfd signals at every write. This
 * one signals only when the device asked for it, and takes that back in the same
 * transaction: a busy device is not disturbed, a sleeping one is woken once. No ring
 * needs user space, and none of KVM_IRQFD on the same eventfd does.
 *
 * What the VMM does
 *   At first: set doorbell_state.queues, give notifier n (kvmfilter_notifier_set) the
 *   eventfd of queue n, and add a range with this program for its writes.
 *
 *   Before it sleeps on the eventfd: take the lock of the state block, set need_notify,
 *   release the lock, then a full barrier (atomic_thread_fence(memory_order_seq_cst)),
 *   then look for work once more. The guest queues work first and rings then, so one of
 *   the two sees the other, and no work is left lying.
 *
 *   When a ring exits all the same: exactly what the program does, under the lock, and
 *   write the eventfd after it is released. That happens while the VMM holds the lock,
 *   or when a queue has no eventfd: the flag is then as it was. A ring that names no
 *   queue exits as well, as do other registers in the range.
 */
#include <kvmfilter_prog.h>

#include "doorbell.h"

KVMFILTER_WRITE_PROGRAM(doorbell_write, struct doorbell_state)
{
	struct doorbell_queue *queue;
	__u64 number = access->value;

	/* The first is what the VMM says; room is for the second. */
	if (access->offset || number >= state->queues || number >= DOORBELL_QUEUES)
		return KVMFILTER_PASS;
	/* The verifier takes no bound from a comparison. */
	number = kvmfilter_mask(number, DOORBELL_QUEUES - 1);
	queue = &state->queue[number];
	if (!queue->need_notify)
		return KVMFILTER_DONE;
	/* Deferred until what follows is done: who wakes up finds it so. */
	kvmfilter_signal(number);
	queue->need_notify = 0;
	queue->kicks++;
	return KVMFILTER_DONE;
}
