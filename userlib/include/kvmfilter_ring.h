/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A ring in a state block: what a program posts, the VMM takes later, many entries at a time.
 * This header is for both. The state has a ring and an array of entries beside it, of any type;
 * their number is a power of two.
 *
 *	struct my_state {
 *		struct kvmfilter_ring ring;
 *		struct my_entry entry[ENTRIES];
 *	};
 *
 * The program, where the guest's write is posted:
 *
 *	if (!kvmfilter_ring_room(&state->ring, ENTRIES))
 *		return KVMFILTER_PASS;
 *	if (kvmfilter_ring_wakes(&state->ring))
 *		kvmfilter_signal(NOTIFIER);
 *	entry = &state->entry[kvmfilter_mask(kvmfilter_ring_append(&state->ring), ENTRIES - 1)];
 *	entry->value = access->value;
 *	return KVMFILTER_DONE;
 *
 * In this order: after a store a program can neither pass nor signal. A full ring passes: the VMM
 * takes what is there, and then carries out the access itself, so that all stays in order.
 *
 * The VMM, in one thread at a time, with an eventfd as NOTIFIER:
 *
 *	for (;;) {
 *		while (kvmfilter_ring_take(block, &state->ring, ENTRIES, state->entry,
 *					   sizeof(entry), &entry, 1))
 *			carry_out(&entry);
 *		if (kvmfilter_ring_sleep(block, &state->ring, ENTRIES, 1))
 *			read(eventfd, &count, sizeof(count));
 *	}
 *
 * It is woken once for each time that it slept, however much is posted then.
 *
 * Copying entries takes no lock. The program changes a slot only while it is free, and has
 * stored all of an entry before the sequence word is even again, by which head was read; and the
 * slot is free for it again only by a tail that was written under the lock.
 */
#ifndef KVMFILTER_RING_H
#define KVMFILTER_RING_H

#ifdef __bpf__
#include <kvmfilter_prog.h>
#else
#include <string.h>

#include <kvmfilter.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * All zero: empty, and the VMM sleeps. Counts may wrap. That @wake is a count of entries, rather
 * than a flag, saves the program a store: it is behind head once the VMM was woken.
 */
struct kvmfilter_ring {
	__u64 head;		/* entries posted since the beginning: the program's */
	__u64 tail;		/* entries taken: the VMM's */
	__u64 wake;		/* the entry of this number wakes the VMM */
};

/* For programs that are compiled from it every function must be inline. */
#define KVMFILTER_RING_INLINE static inline __attribute__((always_inline))

/* --- the program's part, or the VMM's with the lock held -------------------------- */

/* Entries for which there is room. None if head and tail are nonsense. */
KVMFILTER_RING_INLINE __u64 kvmfilter_ring_room(const struct kvmfilter_ring *ring,
						__u64 entries)
{
	__u64 used = ring->head - ring->tail;

	return used < entries ? entries - used : 0;
}

/* The next entry wakes the VMM. */
KVMFILTER_RING_INLINE int kvmfilter_ring_wakes(const struct kvmfilter_ring *ring)
{
	return ring->head == ring->wake;
}

/* Add an entry, for which there is room. Returns its place, to be masked: the slot to fill. */
KVMFILTER_RING_INLINE __u64 kvmfilter_ring_append(struct kvmfilter_ring *ring)
{
	return ring->head++;
}

#ifndef __bpf__

/* --- the VMM's part, without the lock ---------------------------------------------- */

/*
 * Entries that wait, as of now; more may come. None if head and tail are nonsense, of a
 * state from elsewhere.
 */
KVMFILTER_RING_INLINE __u64 kvmfilter_ring_waiting(const struct kvmfilter_state *block,
						   const struct kvmfilter_ring *ring,
						   __u64 entries)
{
	__u64 sequence, used;

	do {
		sequence = __atomic_load_n(&block->sequence, __ATOMIC_ACQUIRE);
		used = __atomic_load_n(&ring->head, __ATOMIC_RELAXED) -
		       __atomic_load_n(&ring->tail, __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (sequence & 1 ||
		 sequence != __atomic_load_n(&block->sequence, __ATOMIC_RELAXED));
	return used <= entries ? used : 0;
}

/*
 * Take up to @most entries of @size bytes from @entry, the ring's, to @to, the oldest first.
 * Returns how many.
 */
KVMFILTER_RING_INLINE __u64 kvmfilter_ring_take(struct kvmfilter_state *block,
						struct kvmfilter_ring *ring, __u64 entries,
						const void *entry, __u64 size,
						void *to, __u64 most)
{
	__u64 count = kvmfilter_ring_waiting(block, ring, entries);
	__u64 tail = ring->tail, done, run;

	if (count > most)
		count = most;
	/* To the end of the array, and from its beginning. */
	for (done = 0; done < count; done += run) {
		__u64 slot = (tail + done) & (entries - 1);

		run = count - done < entries - slot ? count - done : entries - slot;
		memcpy((char *)to + done * size, (const char *)entry + slot * size, run * size);
	}
	if (count) {
		kvmfilter_state_lock(block);
		ring->tail = tail + count;
		kvmfilter_state_unlock(block);
	}
	return count;
}

/*
 * Ask to be woken when @wake entries wait, by the signal of the program's. Returns 0 if that many
 * wait already: nobody will be woken then. 1 is the usual; a VMM that was woken and would rather
 * have many at once asks for half of the ring, and looks after some ms besides.
 */
KVMFILTER_RING_INLINE int kvmfilter_ring_sleep(struct kvmfilter_state *block,
					       struct kvmfilter_ring *ring, __u64 entries,
					       __u64 wake)
{
	__u64 used;
	int sleeps;

	kvmfilter_state_lock(block);
	used = ring->head - ring->tail;
	sleeps = used < wake || used > entries;
	/* None to come, or that after those which were not enough. */
	ring->wake = sleeps ? ring->tail + wake - 1 : ring->head - 1;
	kvmfilter_state_unlock(block);
	return sleeps;
}

#endif

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_RING_H */
