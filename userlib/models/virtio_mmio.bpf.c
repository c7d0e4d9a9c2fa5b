// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of virtio over MMIO: all reads, the doorbell of a queue that has a notifier, and
 * InterruptACK of all interrupts that there are. All else passes to the VMM, and so does everything
 * while time stands still or the block was never initialised.
 */
#include "virtio_mmio_logic.h"

typedef struct kvmfilter_virtio_mmio_state virtio;

KVMFILTER_READ_PROGRAM(virtio_mmio_read, virtio)
{
	if (!state->head.clock_offset_ns ||
	    !virtio_is_register(access->offset, access->width))
		return KVMFILTER_PASS;
	access->value = virtio_read(state, access->offset);
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(virtio_mmio_read_config, virtio)
{
	if (!state->head.clock_offset_ns ||
	    !virtio_is_field(access->offset, access->width))
		return KVMFILTER_PASS;
	access->value = virtio_read_config(state, access->offset);
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(virtio_mmio_write, virtio)
{
	__u64 queue = virtio_notified(state, access->value), notifier;

	if (!state->head.clock_offset_ns || access->width != 4)
		return KVMFILTER_PASS;
	if (access->offset == VIRTIO_INTERRUPT_ACK) {
		/* One that stays is an edge for the VMM to make. */
		if (!state->acknowledges || state->interrupt_status & ~access->value)
			return KVMFILTER_PASS;
		state->interrupt_status = 0;
		return KVMFILTER_DONE;
	}
	if (access->offset != VIRTIO_QUEUE_NOTIFY || queue >= KVMFILTER_VIRTIO_QUEUES)
		return KVMFILTER_PASS;
	queue = kvmfilter_mask(queue, KVMFILTER_VIRTIO_QUEUES - 1);
	notifier = state->notifier[queue];
	if (!state->ready[queue] || notifier >= KVMFILTER_NOTIFIERS_MAX)
		return KVMFILTER_PASS;
	if (!state->armed[queue])
		return KVMFILTER_DONE;
	kvmfilter_signal(kvmfilter_mask(notifier, KVMFILTER_NOTIFIERS_MAX - 1));
	state->armed[queue] = 0;
	return KVMFILTER_DONE;
}
