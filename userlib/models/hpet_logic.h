/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The HPET's registers as functions of state and time: one source for the program in the
 * kernel (hpet.bpf.c) and for the model in user space (hpet.c). The state is described
 * in kvmfilter_hpet.h.
 *
 * A comparator is a formula of the main counter: the value it had at @since, and how far
 * each match after that has moved it. Section numbers are those of the specification.
 */
#ifndef HPET_LOGIC_H
#define HPET_LOGIC_H

#include <kvmfilter_hpet.h>

#include "model.h"

/* Registers of 8 bytes, 2.3.1. */
#define HPET_CAPABILITIES	0x000
#define HPET_CONFIG		0x010
#define HPET_STATUS		0x020
#define HPET_COUNTER		0x0f0
#define HPET_TIMERS		0x100
#define HPET_TIMERS_END		(HPET_TIMERS + KVMFILTER_HPET_TIMERS * 0x20)
#define HPET_TIMER_SHIFT	5
#define HPET_TIMER_CONFIG	0x00
#define HPET_TIMER_COMPARATOR	0x08

/* ns in a tick, and the same in fs. */
#define HPET_NS			10
#define HPET_PERIOD_FS		10000000ULL

/* General configuration. */
#define HPET_ENABLE		0x1
#define HPET_LEGACY		0x2

/* Configuration of a timer. */
#define HPET_LEVEL		0x0002
#define HPET_INT_ENABLE		0x0004
#define HPET_PERIODIC		0x0008
#define HPET_CAN_PERIODIC	0x0010
#define HPET_CAN_64_BITS	0x0020
#define HPET_VALUE_SET		0x0040
#define HPET_32_BITS		0x0100
#define HPET_ROUTE		0x3e00
#define HPET_ROUTE_SHIFT	9

/* I/O APIC inputs that a timer may be routed to: those above the ISA's and PCI's. */
#define HPET_ROUTES		0x00f00000ULL

#define HPET_ROUND_32		0x100000000ULL

MODEL_INLINE __u64 hpet_counter(const struct kvmfilter_hpet_state *state, __u64 ns)
{
	if (!(state->config & HPET_ENABLE))
		return state->counter;
	return state->counter + ns / HPET_NS;
}

MODEL_INLINE __u64 hpet_mask(__u64 config)
{
	return config & HPET_32_BITS ? 0xffffffff : ~0ULL;
}

/* Ticks from @since to the first match; 0: not within 2^64. */
MODEL_INLINE __u64 hpet_first(__u64 config, __u64 comparator, __u64 since)
{
	__u64 first = (comparator - since) & hpet_mask(config);

	if (!first && config & HPET_32_BITS)
		return HPET_ROUND_32;
	return first;
}

/* Ticks from one match to the next; 0 likewise. */
MODEL_INLINE __u64 hpet_step(__u64 config, __u64 period)
{
	__u64 step = config & HPET_PERIODIC ? period & hpet_mask(config) : 0;

	if (!step && config & HPET_32_BITS)
		return HPET_ROUND_32;
	return step;
}

/* How often the counter has met the comparator after @since. */
MODEL_INLINE __u64 hpet_matches(__u64 first, __u64 step, __u64 elapsed)
{
	if (!first || elapsed < first)
		return 0;
	if (!step)
		return 1;
	return 1 + model_muldiv64(elapsed - first, 1, step);
}

/* A timer's matches until the counter is at @counter. */
MODEL_INLINE __u64 hpet_timer_matches(const struct kvmfilter_hpet_timer *timer,
				      __u64 counter)
{
	__u64 config = timer->config;
	__u64 since = timer->since;

	return hpet_matches(hpet_first(config, timer->comparator, since),
			    hpet_step(config, timer->period), counter - since);
}

/* The comparator after so many matches. */
MODEL_INLINE __u64 hpet_comparator(__u64 config, __u64 comparator, __u64 period,
				   __u64 matches)
{
	if (config & HPET_PERIODIC)
		comparator += matches * period;
	return comparator & hpet_mask(config);
}

/* Ticks from now until the next match; 0: none within 2^64. */
MODEL_INLINE __u64 hpet_ticks_left(const struct kvmfilter_hpet_timer *timer, __u64 counter)
{
	__u64 config = timer->config;
	__u64 first = hpet_first(config, timer->comparator, timer->since);
	__u64 step = hpet_step(config, timer->period);
	__u64 elapsed = counter - timer->since;

	if (!first || elapsed < first)
		return first ? first - elapsed : 0;
	if (!step)
		return 0;
	elapsed -= first;
	return step - (elapsed - model_muldiv64(elapsed, 1, step) * step);
}

/* The device time of the next match; KVMFILTER_NEVER also beyond the end of device time. */
MODEL_INLINE __u64 hpet_next_match(const struct kvmfilter_hpet_timer *timer, __u64 counter,
				   __u64 ns)
{
	__u64 left = hpet_ticks_left(timer, counter);
	__u64 tick = ns / HPET_NS;

	if (!left || left >= KVMFILTER_NEVER / HPET_NS - tick)
		return KVMFILTER_NEVER;
	return (tick + left) * HPET_NS;
}

/* A level-triggered timer keeps its match. */
MODEL_INLINE __u64 hpet_keeps(__u64 config, __u64 matches)
{
	return config & HPET_LEVEL && matches;
}

MODEL_INLINE __u64 hpet_status(const struct kvmfilter_hpet_state *state, __u64 counter)
{
	return state->status |
	       hpet_keeps(state->timer[0].config,
			  hpet_timer_matches(&state->timer[0], counter)) << 0 |
	       hpet_keeps(state->timer[1].config,
			  hpet_timer_matches(&state->timer[1], counter)) << 1 |
	       hpet_keeps(state->timer[2].config,
			  hpet_timer_matches(&state->timer[2], counter)) << 2;
}

/* Write down what time has done to a comparator until the counter is at @counter. */
MODEL_INLINE void hpet_settle_timer(struct kvmfilter_hpet_timer *timer, __u64 counter)
{
	__u64 matches = hpet_timer_matches(timer, counter);

	timer->comparator = hpet_comparator(timer->config, timer->comparator, timer->period,
					    matches);
	timer->since = counter;
}

/* Bits of the comparator of a timer that is settled: those of @mask. */
MODEL_INLINE void hpet_write_comparator(struct kvmfilter_hpet_timer *timer, __u64 value,
					__u64 mask)
{
	if (!(timer->config & HPET_PERIODIC) || timer->config & HPET_VALUE_SET)
		timer->comparator = ((timer->comparator & ~mask) | value) &
				    hpet_mask(timer->config);
	timer->period = (timer->period & ~mask) | value;
	timer->config &= ~(__u64)HPET_VALUE_SET;
}

/* The bits of a register that an access of @width bytes at @offset, which is aligned, writes. */
MODEL_INLINE __u64 hpet_written(__u64 offset, __u64 width)
{
	return width == 8 ? ~0ULL : 0xffffffffULL << (offset & 4) * 8;
}

MODEL_INLINE __u64 hpet_timer_config(__u64 config, __u64 index)
{
	config |= HPET_CAN_64_BITS | HPET_ROUTES << 32;
	return index ? config : config | HPET_CAN_PERIODIC;
}

/* Of a timer at byte @offset from the first. Its FSB route reads 0. */
MODEL_INLINE __u64 hpet_read_timer(const struct kvmfilter_hpet_state *state, __u64 offset,
				   __u64 ns)
{
	__u64 index = model_mask(offset >> HPET_TIMER_SHIFT, 3);
	const struct kvmfilter_hpet_timer *timer = &state->timer[index];
	__u64 config = timer->config;
	__u64 comparator = timer->comparator;
	__u64 period = timer->period;
	__u64 matches;

	switch (offset & 0x18) {
	case HPET_TIMER_CONFIG:
		return hpet_timer_config(config, index);
	case HPET_TIMER_COMPARATOR:
		matches = hpet_timer_matches(timer, hpet_counter(state, ns));
		return hpet_comparator(config, comparator, period, matches);
	default:
		return 0;
	}
}

/* One of the registers of 8 bytes, by its offset. What is reserved reads 0. */
MODEL_INLINE __u64 hpet_read_register(const struct kvmfilter_hpet_state *state,
				      __u64 offset, __u64 ns)
{
	if (offset == HPET_COUNTER)
		return hpet_counter(state, ns);
	if (offset >= HPET_TIMERS && offset < HPET_TIMERS_END)
		return hpet_read_timer(state, offset - HPET_TIMERS, ns);
	if (offset == HPET_CAPABILITIES)
		return HPET_PERIOD_FS << 32 | KVMFILTER_HPET_ID;
	if (offset == HPET_CONFIG)
		return state->config;
	if (offset == HPET_STATUS)
		return hpet_status(state, hpet_counter(state, ns));
	return 0;
}

/* From any byte on, up to the end of its register. */
MODEL_INLINE __u64 hpet_read(const struct kvmfilter_hpet_state *state, __u64 offset,
			     __u64 ns)
{
	return hpet_read_register(state, offset & ~7ULL, ns) >> 8 * (offset & 7);
}

/* The state and what stands behind it: a timer for each comparator. */
struct hpet_block {
	struct kvmfilter_hpet_state state;
	struct kvmfilter_model_timer timer[KVMFILTER_HPET_TIMERS];
};

#endif
