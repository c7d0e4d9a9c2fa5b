/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ledger: a device that only keeps books. Every access becomes a link of a chain, so
 * that one that is lost, doubled, changed or out of order changes all that follow, and a
 * read gives the chain, so that the guest sees it, too. The same code is the programs', the
 * VMM's and the reference model's.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <linux/kvmfilter.h>

/* Which accesses the programs leave to the VMM. */
enum ledger_rule {
	LEDGER_ANSWER,		/* none */
	LEDGER_PASS,		/* all */
	LEDGER_VALUE,		/* values (read or written) with any bit of @mask */
	LEDGER_OFFSET,		/* offsets with any bit of @mask */
	LEDGER_COUNT,		/* when the lane's count has no bit of @mask */
	LEDGER_RULES
};

#define LEDGER_LANES	4
#define LEDGER_LINES	64

/* Of one vCPU: what it did does not depend on the others. */
struct ledger_lane {
	__u64 chain;
	__u64 count;
	__u64 sum;		/* of values, read and written */
};

struct ledger_state {
	__u64 rule;
	__u64 mask;
	__u64 by_program;	/* accesses */
	__u64 by_vmm;
	struct ledger_lane lane[LEDGER_LANES];
	/* The last ones of all: address << 16 | write << 15 | vcpu << 8 | width. */
	__u64 line[LEDGER_LINES];
};

#define LEDGER_INLINE static inline __attribute__((always_inline, unused))

LEDGER_INLINE __u64 ledger_mix(__u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* What fits into @width bytes. */
LEDGER_INLINE __u64 ledger_cut(__u64 value, __u32 width)
{
	return width < 8 ? value & ((1ULL << 8 * width) - 1) : value;
}

/* The next link of @lane. */
LEDGER_INLINE __u64 ledger_link(const struct ledger_lane *lane, __u64 address, __u32 width,
				__u32 write, __u64 value)
{
	return ledger_mix(lane->chain + (address << 8 | width << 1 | write) +
			  (write ? value * 0x9e3779b97f4a7c15ULL : 0));
}

/* One access, whoever answers it. Returns the value that was read or written. */
LEDGER_INLINE __u64 ledger_add(struct ledger_lane *lane, __u64 address, __u32 width,
			       __u32 write, __u64 value)
{
	lane->chain = ledger_link(lane, address, width, write, value);
	if (!write)
		value = ledger_cut(lane->chain, width);
	lane->count++;
	lane->sum += value;
	return value;
}

/* Is it for the VMM? @value as ledger_add() gives it, @count after it. */
LEDGER_INLINE int ledger_passes(__u64 rule, __u64 mask, __u64 value, __u64 offset,
				__u64 count)
{
	if (rule == LEDGER_VALUE)
		return (value & mask) != 0;
	if (rule == LEDGER_OFFSET)
		return (offset & mask) != 0;
	if (rule == LEDGER_COUNT)
		return (count & mask) == 0;
	return rule == LEDGER_PASS;
}

#endif
