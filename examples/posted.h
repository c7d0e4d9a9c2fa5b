/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of posted.bpf.c, shared with the VMM, and how the VMM drains it; see there.
 */
#ifndef POSTED_H
#define POSTED_H

#include <linux/types.h>

#define POSTED_ENTRIES	32	/* a power of two */

/* Registers, as offsets in the range. */
#define POSTED_ROOM	0	/* read: how many writes can still be posted */
#define POSTED_LAST	4	/* read: what was written last, to whichever offset */

struct posted_entry {
	__u64 value;
	__u32 offset;
	__u32 width;		/* bytes */
};

/*
 * The data of a state block. head and tail count entries for ever and may wrap; equal
 * means empty.
 */
struct posted_state {
	__u64 head;		/* posted so far: advanced by the program */
	__u64 tail;		/* drained so far: advanced by the VMM */
	__u64 last;		/* value of the last write */
	struct posted_entry entry[POSTED_ENTRIES];
};

/*
 * Take the oldest write: 1, or 0 if there is none. The caller holds the lock of the block.
 * A head and tail that can't be, of a state from elsewhere, hold none.
 */
static inline int posted_take(struct posted_state *state, struct posted_entry *entry)
{
	__u64 used = state->head - state->tail;

	if (!used || used > POSTED_ENTRIES)
		return 0;
	*entry = state->entry[state->tail++ % POSTED_ENTRIES];
	return 1;
}

#endif
