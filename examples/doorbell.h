/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of doorbell.bpf.c, shared with the VMM; see there.
 */
#ifndef DOORBELL_H
#define DOORBELL_H

#include <linux/types.h>

#define DOORBELL_QUEUES	8	/* at most; a power of two */

/*
 * A ring is answered in silence while need_notify is 0. Else it is cleared, the kick is
 * counted, and the eventfd of the queue is signalled.
 */
struct doorbell_queue {
	__u64 need_notify;	/* the device is asleep: wake it */
	__u64 kicks;		/* how often that was done */
};

/* The data of a state block. Queue n signals notifier n. */
struct doorbell_state {
	__u64 queues;		/* that the device has */
	struct doorbell_queue queue[DOORBELL_QUEUES];
};

#endif
