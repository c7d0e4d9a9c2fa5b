// SPDX-License-Identifier: GPL-2.0
/*
 * Posted writes: the kernel keeps them in a ring, and the VMM carries them out later,
 * many at a time. It is what KVM's coalesced PIO and MMIO do, for registers whose writes
 * may wait; but of every device its own ring, and reads of the same device, which depend
 * on what was written, are answered in the kernel too.
 *
 * What the VMM does
 *   At first: set notifier POSTED_NOTIFIER, and add a range with both programs. The ring is
 *   empty when the state is zero. If the device mixes writes that may wait with others, let the
 *   latter be no part of the range, and drain before they are carried out.
 *
 *   A thread takes what was posted, by kvmfilter_ring_take(), carries it out, and sleeps as
 *   kvmfilter_ring.h shows. That takes no lock for longer than an index takes to write.
 *
 *   On an exit of the range: lock the state block, carry out all that is in the ring, then the
 *   access itself (and set *posted_last(), after a write), then unlock. In this order, what a vCPU
 *   writes takes effect as it was written. A write exits when the ring is full, or while
 *   another thread holds the lock. Whoever does so keeps the thread from taking meanwhile, by a
 *   mutex of the VMM's. Likewise before it looks at the device for another reason, saves it,
 *   resets it, or changes what the writes work on.
 */
#include "posted.h"

KVMFILTER_WRITE_PROGRAM(posted_write, struct posted_state)
{
	struct posted_entry *entry;

	/* Full; or head and tail are nonsense, which only the VMM can have written. */
	if (!kvmfilter_ring_room(&state->ring, POSTED_ENTRIES))
		return KVMFILTER_PASS;
	if (kvmfilter_ring_wakes(&state->ring))
		kvmfilter_signal(POSTED_NOTIFIER);
	entry = &state->entry[kvmfilter_mask(kvmfilter_ring_append(&state->ring),
					     POSTED_ENTRIES - 1)];
	entry->value = access->value;
	entry->offset = access->offset;
	entry->width = access->width;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(posted_read, struct posted_state)
{
	switch (access->offset) {
	case POSTED_ROOM:
		access->value = kvmfilter_ring_room(&state->ring, POSTED_ENTRIES);
		return KVMFILTER_DONE;
	case POSTED_LAST:
		access->value = *posted_last(state);
		return KVMFILTER_DONE;
	}
	return KVMFILTER_PASS;
}
