/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The registers of virtio over MMIO as functions of a state: one source for the programs
 * in the kernel (virtio_mmio.bpf.c) and for the model in user space (virtio_mmio.c).
 * The state is described in kvmfilter_virtio_mmio.h.
 */
#ifndef VIRTIO_MMIO_LOGIC_H
#define VIRTIO_MMIO_LOGIC_H

#include <kvmfilter_virtio_mmio.h>

#include "model.h"

#define VIRTIO_MAGIC_VALUE		0x000
#define VIRTIO_LAYOUT			0x004
#define VIRTIO_DEVICE_ID		0x008
#define VIRTIO_VENDOR_ID		0x00c
#define VIRTIO_DEVICE_FEATURES		0x010
#define VIRTIO_DEVICE_FEATURES_SEL	0x014
#define VIRTIO_DRIVER_FEATURES		0x020
#define VIRTIO_DRIVER_FEATURES_SEL	0x024
#define VIRTIO_QUEUE_SEL		0x030
#define VIRTIO_QUEUE_NUM_MAX		0x034
#define VIRTIO_QUEUE_NUM		0x038
#define VIRTIO_QUEUE_READY		0x044
#define VIRTIO_QUEUE_NOTIFY		0x050
#define VIRTIO_INTERRUPT_STATUS		0x060
#define VIRTIO_INTERRUPT_ACK		0x064
#define VIRTIO_STATUS			0x070
#define VIRTIO_QUEUE_DESC		0x080	/* low half; the high one follows */
#define VIRTIO_QUEUE_DRIVER		0x090
#define VIRTIO_QUEUE_DEVICE		0x0a0
#define VIRTIO_SHM_LEN			0x0b0	/* and ends with the base, */
#define VIRTIO_SHM_END			0x0c0	/* before this */
#define VIRTIO_QUEUE_RESET		0x0c0
#define VIRTIO_CONFIG_GENERATION	0x0fc
#define VIRTIO_CONFIG			0x100	/* and as long as all before */

/* Registers are accessed by whole words. */
MODEL_INLINE int virtio_is_register(__u64 offset, __u64 width)
{
	return width == 4 && !(offset & 3);
}

/* Configuration is accessed by its fields; those of 8 bytes by halves. */
MODEL_INLINE int virtio_is_field(__u64 offset, __u64 width)
{
	return width <= 4 && !(offset & (width - 1));
}

MODEL_INLINE __u64 virtio_read_queue(const struct kvmfilter_virtio_mmio_state *state,
				     __u64 offset)
{
	__u64 queue = state->queue_sel;

	if (queue >= KVMFILTER_VIRTIO_QUEUES)
		return 0;
	queue = model_mask(queue, KVMFILTER_VIRTIO_QUEUES - 1);
	if (offset == VIRTIO_QUEUE_NUM_MAX)
		return state->queues[queue].num_max;
	return state->ready[queue];
}

/* The half of @features that @half says. */
MODEL_INLINE __u64 virtio_features_half(__u64 features, __u64 half)
{
	if (half > 1)
		return 0;
	return features >> 32 * half & 0xffffffff;
}

/* A register. */
MODEL_INLINE __u64 virtio_read(const struct kvmfilter_virtio_mmio_state *state,
			       __u64 offset)
{
	/* There is no shared memory: its length and base are -1. */
	if (offset >= VIRTIO_SHM_LEN && offset < VIRTIO_SHM_END)
		return 0xffffffff;
	switch (offset) {
	case VIRTIO_MAGIC_VALUE:
		return 0x74726976;
	case VIRTIO_LAYOUT:
		return 2;
	case VIRTIO_DEVICE_ID:
		return state->device_id;
	case VIRTIO_VENDOR_ID:
		return state->vendor_id;
	case VIRTIO_DEVICE_FEATURES:
		return virtio_features_half(state->device_features,
					    state->device_features_sel);
	case VIRTIO_QUEUE_NUM_MAX:
	case VIRTIO_QUEUE_READY:
		return virtio_read_queue(state, offset);
	case VIRTIO_INTERRUPT_STATUS:
		return state->interrupt_status;
	case VIRTIO_STATUS:
		return state->status;
	case VIRTIO_CONFIG_GENERATION:
		return state->config_generation;
	default:
		return 0;
	}
}

/* The field at @offset of the configuration; only its width counts. */
MODEL_INLINE __u64 virtio_read_config(const struct kvmfilter_virtio_mmio_state *state,
				      __u64 offset)
{
	if (offset >= KVMFILTER_VIRTIO_CONFIG_SIZE)
		return 0;
	return state->config[model_mask(offset / 4, KVMFILTER_VIRTIO_CONFIG_SIZE / 4 - 1)] >>
	       8 * (offset & 3);
}

/* The queue that a write of @value to QueueNotify means. */
MODEL_INLINE __u64 virtio_notified(const struct kvmfilter_virtio_mmio_state *state,
				   __u64 value)
{
	if (state->driver_features & KVMFILTER_VIRTIO_F_NOTIFICATION_DATA)
		return value & 0xffff;
	return value;
}

#endif
