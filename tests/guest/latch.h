/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The smallest device with what made the case for transactions: a value, and a latch that a
 * command fills and a read empties. The value is kept as several words that belong
 * together, so that a torn one shows. One source for the programs and the VMM.
 */
#ifndef LATCH_H
#define LATCH_H

#include <linux/types.h>

/* Offsets of registers; all take any width. */
enum latch_register {
	LATCH_VALUE = 0,	/* write: the value. Read: what is latched, or else the value */
	LATCH_COMMAND = 4,	/* write: latch the value, unless something is latched */
	LATCH_LIVE = 8,		/* read: the value; changes nothing */
	LATCH_TICKET = 12,	/* read: the value, which is one more then */
};

#define LATCH_LENGTH	16
#define LATCH_WORDS	24
#define LATCH_STRIDE	0x1111ULL
#define LATCH_TORN	0xdeadULL

struct latch_state {
	__u64 value[LATCH_WORDS];
	__u64 latch[LATCH_WORDS];
	__u64 latched;
	__u64 accesses;
};

#define LATCH_INLINE static inline __attribute__((always_inline, unused))

/* Between words of the VMM's may be a while. */
#ifndef LATCH_PAUSE
#define LATCH_PAUSE()	((void)0)
#endif

/* Programs have no loops: there the compiler must unroll them. */
#ifdef __bpf__
#define LATCH_WORD(i, first)	_Pragma("unroll") for (int i = first; i < LATCH_WORDS; i++)
#else
#define LATCH_WORD(i, first)	for (int i = first; i < LATCH_WORDS; i++)
#endif

LATCH_INLINE void latch_set(__u64 *words, __u64 value)
{
	LATCH_WORD(i, 0) {
		words[i] = value + i * LATCH_STRIDE;
		if (i % 8 == 0)
			LATCH_PAUSE();
	}
}

LATCH_INLINE __u64 latch_get(const __u64 *words)
{
	__u64 value = words[0], differ = 0;

	LATCH_WORD(i, 1) {
		differ |= (words[i] - i * LATCH_STRIDE) ^ value;
		if (i % 8 == 0)
			LATCH_PAUSE();
	}
	return differ ? LATCH_TORN : value;
}

LATCH_INLINE void latch_write(struct latch_state *state, __u32 offset, __u64 value)
{
	state->accesses++;
	if (offset == LATCH_VALUE) {
		latch_set(state->value, value);
	} else if (offset == LATCH_COMMAND && !state->latched) {
		state->latched = 1;
		latch_set(state->latch, latch_get(state->value));
	}
}

LATCH_INLINE __u64 latch_read(struct latch_state *state, __u32 offset)
{
	__u64 value = latch_get(state->value);

	if (offset == LATCH_TICKET) {
		state->accesses++;
		latch_set(state->value, value + 1);
	} else if (offset == LATCH_VALUE) {
		state->accesses++;
		if (state->latched)
			value = latch_get(state->latch);
		state->latched = 0;
	}
	return value;
}

LATCH_INLINE int latch_is_changed_by_read(__u32 offset)
{
	return offset == LATCH_TICKET || offset == LATCH_VALUE;
}

/* The programs leave to the VMM: each eighth access that changes something. Before it. */
LATCH_INLINE int latch_passes(const struct latch_state *state, int changes)
{
	return ((state->accesses + changes) & 7) == 7;
}

#endif
