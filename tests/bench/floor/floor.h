/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /dev/kvmfilter-floor is written: devices for a VM's bus that answer at once.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <linux/types.h>

#define FLOOR_DEVICE	"/dev/kvmfilter-floor"

/* Each has @length addresses; the next begins @stride after. They go with the descriptor. */
struct floor_request {
	__s32 vm_fd;
	__u32 bus;		/* KVMFILTER_BUS_PIO or KVMFILTER_BUS_MMIO */
	__u64 address;
	__u32 length;
	__u32 stride;
	__u32 count;
	__u32 reserved;
};

#endif
