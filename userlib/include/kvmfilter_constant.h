/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Registers that nobody has, or whose value never changes: all ones where no serial port is, where
 * a machine without PCI is asked for it, and at port 80h, which firmware writes its progress to and
 * everybody else for a pause. Three lines for a VMM:
 *
 *	const struct kvmfilter_constant delay = { .size = sizeof(delay), .base = 0x80,
 *						  .length = 1, .value = ~0ULL };
 *	kvmfilter_constant_create(&device, &delay, NULL, NULL);
 *	kvmfilter_device_attach(device, filter, offset);
 *
 * Reads of any width give the value. Writes are ignored, or their lowest bytes are output, as
 * those of a serial port are: events, which kvmfilter_device_post() lets programs post.
 * Everything is answered in the kernel, but for such writes if they are not posted.
 */
#ifndef KVMFILTER_CONSTANT_H
#define KVMFILTER_CONSTANT_H

#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVMFILTER_CONSTANT_MAGIC	0x74736e63	/* "cnst" */
#define KVMFILTER_CONSTANT_VERSION	1

/* Event: a byte was written: value. */
#define KVMFILTER_CONSTANT_WRITTEN	KVMFILTER_EVENT_OUTPUT

/* The state of the device. */
struct kvmfilter_constant_state {
	struct kvmfilter_model_head head;
	__u64 value;		/* of which a read gives the lowest bytes */
	__u32 tells;		/* 1: what is written is output; 0: it is ignored */
	__u32 reserved;		/* zero */
	struct kvmfilter_output output;
};

/* 8 ports of ones that ignore what is written. */
extern const struct kvmfilter_model kvmfilter_constant_model;

/* Where registers are, and what. */
struct kvmfilter_constant {
	__u32 size;		/* of this structure */
	__u32 bus;		/* KVMFILTER_BUS_PIO or KVMFILTER_BUS_MMIO */
	__u64 base;
	__u32 length;		/* bytes */
	__u32 tells;		/* 1: what is written is output; 0: it is ignored */
	__u64 value;		/* of which a read gives the lowest bytes */
};

/*
 * A device like that. -EINVAL: length is 0, or a member is none of these; else as
 * kvmfilter_device_create().
 */
int kvmfilter_constant_create(struct kvmfilter_device **device,
			      const struct kvmfilter_constant *constant,
			      const struct kvmfilter_device_ops *ops, void *opaque);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_CONSTANT_H */
