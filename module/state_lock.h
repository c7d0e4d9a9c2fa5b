/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's side of the lock of a state block: around a snapshot, and commit. The
 * loop and the other side are described in <linux/kvmfilter.h>. The copy itself is made
 * by code that program.c puts in front of each program.
 *
 * The unit tests compile this file in user space against the library's side.
 */
#ifndef KVMF_STATE_LOCK_H
#define KVMF_STATE_LOCK_H

#ifdef __KERNEL__
#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/compiler.h>
#endif

#include "verifier.h"

/* The words of data that a program can write, as a list for the loops below. */
struct kvmf_words {
	__u8 count;
	__u8 word[KVMF_STATE_WORDS];
};

static inline void kvmf_words_init(struct kvmf_words *words, const __u64 *set)
{
	unsigned int i;

	words->count = 0;
	for (i = 0; i < KVMF_STATE_WORDS; i++)
		if (set[i / 64] & 1ULL << (i % 64))
			words->word[words->count++] = i;
}

/* Copies of the data: @now for the program, @before to find what it changed. */
struct kvmf_snapshot {
	__u64 now[KVMF_STATE_WORDS];
	__u64 before[KVMF_STATE_WORDS];	/* of what it can write */
};

/* False if a writer is inside. Else the words may be copied. */
static inline bool kvmf_snapshot_begin(const struct kvmfilter_state *state, __u64 *sequence)
{
	/* Before the words; pairs with the release of whoever wrote them. */
	*sequence = smp_load_acquire(&state->sequence);
	return !(*sequence & 1);
}

/* False if the copy may be torn, or is not true any more. */
static inline bool kvmf_snapshot_holds(const struct kvmfilter_state *state, __u64 sequence)
{
	/* The words before the second look at the sequence. */
	smp_rmb();
	return READ_ONCE(state->sequence) == sequence;
}

/* False if the data was written since the snapshot; then nothing happened. */
static inline bool kvmf_snapshot_commit(const struct kvmf_snapshot *snapshot,
					const struct kvmf_words *words,
					struct kvmfilter_state *state, __u64 sequence)
{
	unsigned int i, word;

	for (i = 0; i < words->count; i++) {
		word = words->word[i];
		if (snapshot->now[word] != snapshot->before[word])
			break;
	}
	if (i == words->count)
		return kvmf_snapshot_holds(state, sequence);

	if (cmpxchg(&state->sequence, sequence, sequence + 1) != sequence)
		return false;
	/* The odd sequence before the words. */
	smp_wmb();
	for (; i < words->count; i++) {
		word = words->word[i];
		if (snapshot->now[word] != snapshot->before[word])
			WRITE_ONCE(state->data[word], snapshot->now[word]);
	}
	/* After the words. */
	smp_store_release(&state->sequence, sequence + 2);
	return true;
}

#endif
