// SPDX-License-Identifier: GPL-2.0
/*
 * Posted writes: the kernel keeps them in a ring, and the VMM carries them out later,
 * many at a time. It is what KVM's coalesced PIO and MMIO do, for registers whose writes
 * may wait; but of every device its own ring, and reads of the same device, which depend
 * on what was written, are answered in the kernel too.
 *
 * What the VMM does
 *   At first: set head and tail to the same number, and add a range with both programs.
 *   If the device mixes writes that may wait with others, let the latter be no part of
 *   the range, and drain before they are carried out.
 *
 *   On every exit of the range: lock the state block, drain it with posted_take(), then
 *   carry out the access itself (and set last, after a write), then unlock. In this
 *   order, what a vCPU writes takes effect as it was written. A write exits when the ring
 *   is full, or while another thread holds the lock.
 *
 *   Besides: drain whenever it likes, under the lock; and before it looks at the device
 *   for another reason, saves it, resets it, or changes what the writes work on. A guest
 *   that writes little would fill the ring only late, so where the delay matters, a timer
 *   drains.
 */
#include <kvmfilter_prog.h>

#include "posted.h"

KVMFILTER_WRITE_PROGRAM(posted_write, struct posted_state)
{
	__u64 head = state->head;
	struct posted_entry *entry;

	/* Full; or head and tail are nonsense, which only the VMM can have written. */
	if (head - state->tail >= POSTED_ENTRIES)
		return KVMFILTER_PASS;
	entry = &state->entry[kvmfilter_mask(head, POSTED_ENTRIES - 1)];
	entry->value = access->value;
	entry->offset = access->offset;
	entry->width = access->width;
	state->last = access->value;
	state->head = head + 1;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(posted_read, struct posted_state)
{
	__u64 used = state->head - state->tail;

	if (used > POSTED_ENTRIES)
		return KVMFILTER_PASS;
	switch (access->offset) {
	case POSTED_ROOM:
		access->value = POSTED_ENTRIES - used;
		return KVMFILTER_DONE;
	case POSTED_LAST:
		access->value = state->last;
		return KVMFILTER_DONE;
	}
	return KVMFILTER_PASS;
}
