/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The virtio transport over MMIO, registers of layout version 2, for up to 8 queues and 64
 * bytes of device configuration. Base: a guest physical address, length 200h.
 * What the device does with its queues is the VMM's.
 *
 * Line 0 is the interrupt, high while InterruptStatus is not zero.
 *
 * Reads of all registers are answered in the kernel, and so is the doorbell of a queue that
 * has a notifier: it signals the notifier if the queue is armed, and disarms it in the
 * same transaction; else nothing happens. So a busy queue costs neither an exit nor
 * a signal. A VMM that works like this, for each queue:
 *
 *	kvmfilter_virtio_mmio_set_notifier(), and the eventfd to kvmfilter_notifier_set()
 *	for (;;) {
 *		do all work that is in the queue;
 *		kvmfilter_virtio_mmio_arm();
 *		if (the queue is empty)
 *			wait for the eventfd, or for the event NOTIFY;
 *	}
 *
 * A doorbell that exits all the same makes the event NOTIFY instead of the signal.
 * InterruptACK is answered if kvmfilter_virtio_mmio_set_acknowledge() says so: then an interrupt
 * is handled without an exit. All other writes exit.
 *
 * Source: VIRTIO 1.2, 4.2 "Virtio Over MMIO" and 2.1 "Device Status Field". What these
 * leave open is settled in virtio_mmio.c, at its head.
 */
#ifndef KVMFILTER_VIRTIO_MMIO_H
#define KVMFILTER_VIRTIO_MMIO_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_VIRTIO_MMIO_MAGIC	0x69747276	/* "vrti" */
#define KVMFILTER_VIRTIO_MMIO_VERSION	2

#define KVMFILTER_VIRTIO_QUEUES		8
#define KVMFILTER_VIRTIO_CONFIG_SIZE	64	/* bytes */
#define KVMFILTER_VIRTIO_QUEUE_SIZE	32768	/* entries, at most */

/*
 * Events. Like all of them they come before the write returns to the guest: a queue that
 * is not ready any more, or a device that is reset, must not be touched after that.
 */
#define KVMFILTER_VIRTIO_STATUS	1	/* Status was written; value: what it is now */
#define KVMFILTER_VIRTIO_NOTIFY	2	/* a doorbell; value: what was written, see there */
#define KVMFILTER_VIRTIO_QUEUE	3	/* value: the queue, and READY if it is ready now */
#define KVMFILTER_VIRTIO_CONFIG	4	/* configuration was written, see below */

#define KVMFILTER_VIRTIO_READY	0x100

/*
 * NOTIFY: the queue is in the low 16 bits; above them is more if VIRTIO_F_NOTIFICATION_DATA
 * was negotiated. CONFIG: the offset in bits 7-0, the width in 15-8, what was written in
 * 63-32. The configuration is as before: the VMM decides.
 */

/* Bits of Status. */
#define KVMFILTER_VIRTIO_ACKNOWLEDGE	0x01
#define KVMFILTER_VIRTIO_DRIVER		0x02
#define KVMFILTER_VIRTIO_DRIVER_OK	0x04
#define KVMFILTER_VIRTIO_FEATURES_OK	0x08
#define KVMFILTER_VIRTIO_NEEDS_RESET	0x40
#define KVMFILTER_VIRTIO_FAILED		0x80

/* Bits of InterruptStatus. */
#define KVMFILTER_VIRTIO_INTERRUPT_USED		0x01	/* a buffer was used */
#define KVMFILTER_VIRTIO_INTERRUPT_CONFIG	0x02	/* configuration has changed */

/* Features that the transport has a part in. */
#define KVMFILTER_VIRTIO_F_VERSION_1		(1ULL << 32)
#define KVMFILTER_VIRTIO_F_NOTIFICATION_DATA	(1ULL << 38)
#define KVMFILTER_VIRTIO_F_RING_RESET		(1ULL << 40)

#define KVMFILTER_VIRTIO_NO_NOTIFIER	0xff

/* A queue, as the driver has set it up. */
struct kvmfilter_virtio_queue {
	__u64 desc;		/* guest physical addresses */
	__u64 driver;
	__u64 device;
	__u16 num_max;		/* 0: there is no such queue */
	__u16 num;
	__u32 reserved;		/* zero */
};

/* The state of the device. Byte order is the machine's. */
struct kvmfilter_virtio_mmio_state {
	struct kvmfilter_model_head head;
	/* By queue: all that the doorbell looks at. */
	__u8 ready[KVMFILTER_VIRTIO_QUEUES];
	__u8 armed[KVMFILTER_VIRTIO_QUEUES];
	__u8 notifier[KVMFILTER_VIRTIO_QUEUES];	/* or NO_NOTIFIER */
	__u64 driver_features;
	__u64 device_features;
	__u32 device_id;
	__u32 vendor_id;
	__u32 device_features_sel;
	__u32 driver_features_sel;
	__u32 queue_sel;
	__u32 status;
	__u32 interrupt_status;
	__u32 config_generation;
	__u32 config[KVMFILTER_VIRTIO_CONFIG_SIZE / 4];
	struct kvmfilter_virtio_queue queues[KVMFILTER_VIRTIO_QUEUES];
	__u32 acknowledges;	/* 1: programs acknowledge interrupts */
	__u32 reserved;		/* zero */
};

/*
 * Power-on: no device (DeviceID 0), no queue, no notifier; see configure(). A reset of the
 * machine does what the driver's does, and leaves what the VMM has said.
 */
extern const struct kvmfilter_model kvmfilter_virtio_mmio_model;

/* What a device is. */
struct kvmfilter_virtio_mmio_config {
	__u32 size;		/* of this structure */
	__u32 device_id;
	__u32 vendor_id;
	__u32 config_size;	/* bytes of config */
	__u64 features;		/* VERSION_1 is added */
	__u16 queue_num_max[KVMFILTER_VIRTIO_QUEUES];
	__u8 config[KVMFILTER_VIRTIO_CONFIG_SIZE];
};

/*
 * Make it a device, before the guest runs. -EINVAL: a size is too large; -EBUSY: a driver
 * has set Status already.
 */
int kvmfilter_virtio_mmio_configure(struct kvmfilter_device *device,
				    const struct kvmfilter_virtio_mmio_config *config);

/*
 * New bytes of the device configuration, from its beginning. ConfigGeneration steps if
 * they differ; the interrupt is the VMM's to make. -EINVAL: @size is too large.
 */
int kvmfilter_virtio_mmio_set_config(struct kvmfilter_device *device,
				     const void *config, __u32 size);

/*
 * Doorbells of @queue signal notifier @notifier of the filter, or exit always: -1, as at
 * first. The queue is armed then. -EINVAL: no such queue or notifier.
 */
int kvmfilter_virtio_mmio_set_notifier(struct kvmfilter_device *device, __u32 queue,
				       int notifier);

/*
 * The next doorbell of @queue is to be told. It may have come just now, so look for work
 * once more before waiting for it; this is a full barrier. A reset, and the driver's,
 * arm all queues. -EINVAL: no such queue.
 */
int kvmfilter_virtio_mmio_arm(struct kvmfilter_device *device, __u32 queue);

/*
 * Set bits of InterruptStatus. -EINVAL: not such bits; -EAGAIN: the driver has not set
 * DRIVER_OK, it must not be interrupted, and nothing has happened.
 */
int kvmfilter_virtio_mmio_interrupt(struct kvmfilter_device *device, __u32 bits);

/*
 * InterruptACK is answered in the kernel, or exits always: 0, as at first. It lowers the line
 * without telling anybody, so that is to be an edge, or resampled: the line callback writes to an
 * eventfd that KVM_IRQFD has. If a bit was set meanwhile and stays, it exits, and the line rises
 * again. Returns 0.
 */
int kvmfilter_virtio_mmio_set_acknowledge(struct kvmfilter_device *device, int in_kernel);

/* The device has an error that only a reset helps against. Returns 0. */
int kvmfilter_virtio_mmio_needs_reset(struct kvmfilter_device *device);

/* Returns 1 if @queue is ready, and 0 if not; @copy may be NULL. -EINVAL: no such queue. */
int kvmfilter_virtio_mmio_queue(struct kvmfilter_device *device, __u32 queue,
				struct kvmfilter_virtio_queue *copy);

/* The features that the driver has written; settled with FEATURES_OK. Returns 0. */
int kvmfilter_virtio_mmio_features(struct kvmfilter_device *device, __u64 *features);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_VIRTIO_MMIO_H */
