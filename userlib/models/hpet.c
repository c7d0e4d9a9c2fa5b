// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The HPET for the VMM's slow path: what is written, and when its timers interrupt. What
 * can be read at a given time is in hpet_logic.h, for the program as well.
 *
 * Nothing needs a timer to be right: whatever is written first settles what time has done
 * to comparators and status meanwhile.
 *
 * Where the specification leaves it open:
 * - Writes are aligned words of 4 or 8 bytes, others are ignored. Reads may be of any
 *   width and place; they end with their register of 8 bytes.
 * - The main counter is written only while it is halted.
 * - A match is when the counter reaches the comparator's value: writing the value that it
 *   has already makes none. A comparator of 32 bits matches once a round. Period 0 does
 *   not move the comparator.
 * - A periodic comparator grows by the last value written, in whichever mode that was.
 * - VAL_SET_CNF lasts until the comparator is written, by half or whole.
 * - A route that a timer cannot take leaves the one it had.
 * - Status bits of edge-triggered timers read 0, and one that is made edge-triggered
 *   loses its own. With ENABLE_CNF clear they stay, but interrupt nobody.
 * - Vendor 8086h, revision 1: what drivers of PCs have seen most.
 */
#include <errno.h>
#include <stdbool.h>
#include <linux/bpf.h>

#include <kvmfilter_hpet.h>

#include "hpet_logic.h"
#include "hpet_programs.h"

#define NEVER		KVMFILTER_NEVER
#define LINES		24

/* Bits of a timer's configuration that are kept when written. */
#define WRITABLE	(HPET_LEVEL | HPET_INT_ENABLE | HPET_32_BITS | HPET_ROUTE)
#define KEPT		(WRITABLE | HPET_PERIODIC | HPET_VALUE_SET)

MODEL_AT(kvmfilter_hpet_timer, config, 0);
MODEL_AT(kvmfilter_hpet_timer, comparator, 8);
MODEL_AT(kvmfilter_hpet_timer, period, 16);
MODEL_AT(kvmfilter_hpet_timer, since, 24);
static_assert(sizeof(struct kvmfilter_hpet_timer) == 32, "size");
MODEL_AT(kvmfilter_hpet_state, counter, 24);
MODEL_AT(kvmfilter_hpet_state, config, 32);
MODEL_AT(kvmfilter_hpet_state, status, 40);
MODEL_AT(kvmfilter_hpet_state, timer, 48);
static_assert(sizeof(struct kvmfilter_hpet_state) == 176, "size");

typedef struct kvmfilter_hpet_state hpet;
typedef struct kvmfilter_hpet_timer timer;

static bool is_enabled(const hpet *state)
{
	return state->config & HPET_ENABLE;
}

static bool is_legacy(const hpet *state)
{
	return is_enabled(state) && state->config & HPET_LEGACY;
}

/* Write down what time has done until the counter is at @counter. */
static void settle(hpet *state, __u64 counter)
{
	unsigned int i;

	state->status = hpet_status(state, counter);
	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++)
		hpet_settle_timer(&state->timer[i], counter);
}

/* The counter is now at @counter, without having gone there. */
static void set_counter(hpet *state, __u64 counter)
{
	unsigned int i;

	state->counter = counter;
	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++)
		state->timer[i].since = counter;
}

static void init(void *opaque, __u64 ns)
{
	hpet *state = opaque;
	unsigned int i;

	(void)ns;
	model_clear(state, sizeof(*state));
	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++)
		state->timer[i].comparator = ~0ULL;
}

static bool is_route(__u64 route)
{
	return HPET_ROUTES >> route & 1;
}

static int check_timer(const hpet *state, unsigned int index)
{
	const timer *t = &state->timer[index];
	__u64 route = (t->config & HPET_ROUTE) >> HPET_ROUTE_SHIFT;

	if (t->config & ~(__u64)KEPT || t->comparator & ~hpet_mask(t->config))
		return -EINVAL;
	if (index && t->config & (HPET_PERIODIC | HPET_VALUE_SET))
		return -EINVAL;
	if (route && !is_route(route))
		return -EINVAL;
	if (state->status >> index & 1 && !(t->config & HPET_LEVEL))
		return -EINVAL;
	/* Halted, the counter is where it was when the comparator was looked at. */
	if (!is_enabled(state) && t->since != state->counter)
		return -EINVAL;
	return 0;
}

static int check(const void *opaque)
{
	static const timer none;
	const hpet *state = opaque;
	unsigned int i;

	if (state->config & ~(__u64)(HPET_ENABLE | HPET_LEGACY) ||
	    state->status >> KVMFILTER_HPET_TIMERS)
		return -EINVAL;
	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++)
		if (check_timer(state, i))
			return -EINVAL;
	return memcmp(&state->timer[i], &none, sizeof(none)) ? -EINVAL : 0;
}

static void write_config(hpet *state, __u64 value, __u64 ns,
			 struct kvmfilter_event *event)
{
	__u64 counter = hpet_counter(state, ns);
	bool was_legacy = is_legacy(state);

	state->config = value & (HPET_ENABLE | HPET_LEGACY);
	/* The counter stays where it is, running or not. */
	state->counter = counter;
	if (is_enabled(state))
		state->counter -= ns / HPET_NS;
	if (is_legacy(state) != was_legacy) {
		event->event = KVMFILTER_HPET_LEGACY;
		event->value = is_legacy(state);
	}
}

static void write_timer_config(hpet *state, unsigned int index, __u64 value)
{
	timer *t = &state->timer[index];
	__u64 writable = index ? WRITABLE : KEPT;
	__u64 route = (value & HPET_ROUTE) >> HPET_ROUTE_SHIFT;

	if (!is_route(route))
		value = (value & ~(__u64)HPET_ROUTE) | (t->config & HPET_ROUTE);
	t->config = value & writable;
	t->comparator &= hpet_mask(t->config);
	if (!(t->config & HPET_LEVEL))
		state->status &= ~(1ULL << index);
}

/* Bits of a register of 8 bytes are written: those of @mask. */
static void write_register(hpet *state, __u32 offset, __u64 value, __u64 mask, __u64 ns,
			   struct kvmfilter_event *event)
{
	__u64 counter = hpet_counter(state, ns);
	__u32 byte = offset - HPET_TIMERS;
	unsigned int index = byte >> HPET_TIMER_SHIFT;
	bool in_timers = offset >= HPET_TIMERS && offset < HPET_TIMERS_END;
	timer *t;

	/* As the program does, which has to do with one timer alone. */
	if (in_timers && (byte & 0x18) == HPET_TIMER_COMPARATOR) {
		t = &state->timer[index];
		state->status |= hpet_keeps(t->config, hpet_timer_matches(t, counter)) << index;
		hpet_settle_timer(t, counter);
		hpet_write_comparator(t, value, mask);
		return;
	}
	settle(state, counter);
	switch (offset) {
	case HPET_CONFIG:
		write_config(state, (state->config & ~mask) | value, ns, event);
		break;
	case HPET_STATUS:
		state->status &= ~value;
		break;
	case HPET_COUNTER:
		if (!is_enabled(state))
			set_counter(state, (state->counter & ~mask) | value);
		break;
	default:
		if (in_timers && (byte & 0x18) == HPET_TIMER_CONFIG)
			write_timer_config(state, index,
					   (state->timer[index].config & ~mask) | value);
		break;
	}
}

static void write(hpet *state, const struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	unsigned int shift = 8 * (access->offset & 7);
	__u64 mask = hpet_written(access->offset, access->width);

	if (access->width < 4 || access->offset % access->width)
		return;
	write_register(state, access->offset & ~7U, access->value << shift & mask, mask, ns,
		       event);
}

static int answer(void *state, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	if (access->direction == KVMFILTER_WRITE)
		write(state, access, ns, event);
	else
		access->value = hpet_read(state, access->offset, ns);
	return KVMFILTER_DONE;
}

/* --- interrupts ------------------------------------------------------------------ */

/* The line that a timer interrupts by; LINES: none. */
static unsigned int line_of(const hpet *state, unsigned int index)
{
	const timer *t = &state->timer[index];
	unsigned int route = (t->config & HPET_ROUTE) >> HPET_ROUTE_SHIFT;

	if (!is_enabled(state) || !(t->config & HPET_INT_ENABLE))
		return LINES;
	if (is_legacy(state) && index < 2)
		return index ? 8 : 0;
	return is_route(route) ? route : LINES;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const hpet *state = opaque;
	__u64 status = hpet_status(state, hpet_counter(state, ns));
	__u32 i, high = 0;

	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++)
		if (status >> i & 1 && line_of(state, i) < LINES)
			high |= 1U << line_of(state, i);
	return high;
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 ns)
{
	const hpet *state = opaque;
	__u64 counter = hpet_counter(state, ns);
	__u64 rise = NEVER, match;
	unsigned int i;

	/* What is high already does not rise, not for another timer either. */
	if (lines(state, ns) >> line & 1)
		return NEVER;
	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++) {
		if (line_of(state, i) != line)
			continue;
		match = hpet_next_match(&state->timer[i], counter, ns);
		if (match < rise)
			rise = match;
	}
	return rise;
}

/* The line of a comparator that is edge-triggered and has it for itself. */
static int due(const void *opaque, unsigned int index, __u64 ns,
	       struct kvmfilter_model_timer *result)
{
	const hpet *state = opaque;
	unsigned int i, line = line_of(state, index);

	if (line == LINES || state->timer[index].config & HPET_LEVEL)
		return -1;
	for (i = 0; i < KVMFILTER_HPET_TIMERS; i++)
		if (i != index && line_of(state, i) == line)
			return -1;
	result->due_ns = hpet_next_match(&state->timer[index], hpet_counter(state, ns), ns);
	return line;
}

MODEL_PROGRAM(hpet_read_all);
MODEL_PROGRAM(hpet_write);
MODEL_PROGRAM(hpet_expire0);
MODEL_PROGRAM(hpet_expire1);
MODEL_PROGRAM(hpet_expire2);

static const struct kvmfilter_model_range ranges[] = {
	{ .length = KVMFILTER_HPET_LENGTH, .bus = KVMFILTER_BUS_MMIO,
	  .read = &hpet_read_all, .timed_write = &hpet_write },
};

static const struct kvmfilter_program *const expire[] = {
	&hpet_expire0, &hpet_expire1, &hpet_expire2,
};

const struct kvmfilter_model kvmfilter_hpet_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(hpet),
	.magic = KVMFILTER_HPET_MAGIC,
	.version = KVMFILTER_HPET_VERSION,
	.line_count = LINES,
	.name = "hpet",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.init = init,
	.reset = init,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
	.expire = expire,
	.timer_count = MODEL_COUNT(expire),
	.due = due,
};
