/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's side of the lock of a state block. Taking it is done by code in front of the first
 * store of a program, see instrument.c, or at its end. The loop and the other side are
 * described in <linux/kvmfilter.h>.
 *
 * The unit tests compile this file in user space against the library's side.
 */
#ifndef KVMF_STATE_LOCK_H
#define KVMF_STATE_LOCK_H

#ifdef __KERNEL__
#include <linux/atomic.h>
#include <asm/barrier.h>
#include <linux/compiler.h>
#endif

#include <linux/kvmfilter.h>

/* The state block that has this data. */
static inline struct kvmfilter_state *kvmf_state_of(const __u64 *data)
{
	return (void *)((char *)data - offsetof(struct kvmfilter_state, data));
}

/* False if a writer is inside. Else a program may read the data. */
static inline bool kvmf_state_begin(const struct kvmfilter_state *state, __u64 *sequence)
{
	/* Before the data; pairs with the release of whoever wrote it. */
	*sequence = smp_load_acquire(&state->sequence);
	return !(*sequence & 1);
}

/* Is what was read since begin() consistent, where the lock was not taken? */
static inline bool kvmf_state_holds(const struct kvmfilter_state *state, __u64 sequence)
{
	/* The data before the second look at the sequence. */
	smp_rmb();
	return READ_ONCE(state->sequence) == sequence;
}

/* Take the lock, if it still is as begin() found it: then all that was read is consistent. */
static inline bool kvmf_state_lock(struct kvmfilter_state *state, __u64 sequence)
{
	return cmpxchg(&state->sequence, sequence, sequence + 1) == sequence;
}

/* Let go of the lock, which was taken at @sequence. */
static inline void kvmf_state_unlock(struct kvmfilter_state *state, __u64 sequence)
{
	/* After the data. */
	smp_store_release(&state->sequence, sequence + 2);
}

#endif
