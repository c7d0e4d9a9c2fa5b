/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's side of the lock of a state block: take a snapshot, commit. The
 * loop and the other side are described in <linux/kvmfilter.h>.
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

/* Which words of data a program can reach, as lists for the loops below. */
struct kvmf_words {
	__u8 copied;
	__u8 written;
	__u8 copy[KVMF_STATE_WORDS];	/* readable or writable */
	__u8 write[KVMF_STATE_WORDS];	/* writable */
};

static inline void kvmf_words_init(struct kvmf_words *words,
				   const struct kvmf_facts *facts)
{
	unsigned int i;

	words->copied = 0;
	words->written = 0;
	for (i = 0; i < KVMF_STATE_WORDS; i++) {
		__u64 bit = 1ULL << (i % 64);

		if ((facts->read_words[i / 64] | facts->write_words[i / 64]) & bit)
			words->copy[words->copied++] = i;
		if (facts->write_words[i / 64] & bit)
			words->write[words->written++] = i;
	}
}

/* Copies of the data: @now for the program, @before to find what it changed. */
struct kvmf_snapshot {
	__u64 now[KVMF_STATE_WORDS];
	__u64 before[KVMF_STATE_WORDS];
	__u64 sequence;
};

/* False if a writer is inside, or was while the copy was made. */
static inline bool kvmf_snapshot_take(struct kvmf_snapshot *snapshot,
				      const struct kvmf_words *words,
				      const struct kvmfilter_state *state)
{
	unsigned int i, word;
	__u64 sequence;

	/* Before the words; pairs with the release of whoever wrote them. */
	sequence = smp_load_acquire(&state->sequence);
	if (sequence & 1)
		return false;
	for (i = 0; i < words->copied; i++) {
		word = words->copy[i];
		snapshot->now[word] = READ_ONCE(state->data[word]);
	}
	/* The words before the second look at the sequence. */
	smp_rmb();
	if (READ_ONCE(state->sequence) != sequence)
		return false;
	for (i = 0; i < words->written; i++) {
		word = words->write[i];
		snapshot->before[word] = snapshot->now[word];
	}
	snapshot->sequence = sequence;
	return true;
}

/* False if the data was written since the snapshot; then nothing happened. */
static inline bool kvmf_snapshot_commit(const struct kvmf_snapshot *snapshot,
					const struct kvmf_words *words,
					struct kvmfilter_state *state)
{
	__u64 sequence = snapshot->sequence;
	unsigned int i, word;

	for (i = 0; i < words->written; i++) {
		word = words->write[i];
		if (snapshot->now[word] != snapshot->before[word])
			break;
	}
	if (i == words->written)
		return READ_ONCE(state->sequence) == sequence;

	if (cmpxchg(&state->sequence, sequence, sequence + 1) != sequence)
		return false;
	/* The odd sequence before the words. */
	smp_wmb();
	for (; i < words->written; i++) {
		word = words->write[i];
		if (snapshot->now[word] != snapshot->before[word])
			WRITE_ONCE(state->data[word], snapshot->now[word]);
	}
	/* After the words. */
	smp_store_release(&state->sequence, sequence + 2);
	return true;
}

#endif
