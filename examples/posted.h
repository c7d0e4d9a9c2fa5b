/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of posted.bpf.c, shared with the VMM; see there.
 */
#ifndef POSTED_H
#define POSTED_H

#include <kvmfilter_ring.h>

#define POSTED_ENTRIES	64	/* a power of two; more cost memory, not time */

/* Signalled when a VMM that sleeps is to look. */
#define POSTED_NOTIFIER	0

/* Registers, as offsets in the range. */
#define POSTED_ROOM	0	/* read: how many writes can still be posted */
#define POSTED_LAST	4	/* read: what was written last, to whichever offset */

struct posted_entry {
	__u64 value;
	__u32 offset;
	__u32 width;		/* bytes */
};

/* The data of a state block. */
struct posted_state {
	struct kvmfilter_ring ring;
	struct posted_entry entry[POSTED_ENTRIES];
};

/* Value of the last write: of the newest entry, taken or not. */
KVMFILTER_RING_INLINE __u64 *posted_last(struct posted_state *state)
{
	__u64 newest = state->ring.head - 1;

#ifdef __bpf__
	newest = kvmfilter_mask(newest, POSTED_ENTRIES - 1);
#else
	newest &= POSTED_ENTRIES - 1;
#endif
	return &state->entry[newest].value;
}

#endif
