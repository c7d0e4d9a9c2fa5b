// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The PL031 for the VMM's slow path: what is written, its line, and when it rises. What is read
 * at a given time is in pl031_logic.h, for the program too.
 *
 * Where the manual leaves it open:
 * - The count is loaded at once, and a second begins with that.
 * - A match raises the interrupt when the count becomes equal, be it by time, by loading, or by
 *   writing the match register; once per equality, so that it can be cleared in the same second.
 * - The control register reads 1, started. Written it does nothing. The manual forbids that once
 *   the clock is started, since it would set the count to zero (3.3.4); but Linux's driver does so
 *   at each start, and then wants to know what time it is.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>

#include <kvmfilter_pl031.h>

#include "pl031_logic.h"
#include "pl031_programs.h"

MODEL_AT(kvmfilter_pl031_state, count_ns, 24);
MODEL_AT(kvmfilter_pl031_state, alarm, 32);
MODEL_AT(kvmfilter_pl031_state, match, 40);
MODEL_AT(kvmfilter_pl031_state, load, 44);
MODEL_AT(kvmfilter_pl031_state, mask, 48);
MODEL_AT(kvmfilter_pl031_state, raised, 49);
static_assert(sizeof(struct kvmfilter_pl031_state) == 56, "size");

typedef struct kvmfilter_pl031_state pl031;

/* The count comes round in so many seconds. */
#define ROUND		(1ULL << 32)

/* Equality that is there is over; the next one is that of the future. */
static void arm(pl031 *state, __u64 ns)
{
	__u32 distance = state->match - (__u32)pl031_count(state, ns);

	state->alarm = pl031_seconds(state, ns) + (distance ? distance : ROUND);
}

/* What time has raised up to now. */
static void settle(pl031 *state, __u64 ns)
{
	state->raised = pl031_raw(state, ns);
}

/* After a change that may have made count and match equal. */
static void compare(pl031 *state, __u64 ns)
{
	if (pl031_count(state, ns) == state->match)
		state->raised = 1;
	arm(state, ns);
}

/* @ago: how long the second has lasted. */
static void set_count(pl031 *state, __u32 count, __u64 ns, __u32 ago)
{
	settle(state, ns);
	state->count_ns = count * PL031_SECOND + ago - ns;
	compare(state, ns);
}

static void init(void *opaque, __u64 ns)
{
	pl031 *state = opaque;

	model_clear(state, sizeof(*state));
	state->count_ns = -ns;
	arm(state, ns);
}

static void reset(void *opaque, __u64 ns)
{
	pl031 *state = opaque;

	state->match = 0;
	state->load = 0;
	state->mask = 0;
	state->raised = 0;
	/* Whatever the state was. */
	memset(state->reserved, 0, sizeof(state->reserved));
	arm(state, ns);
}

static int check(const void *opaque)
{
	const pl031 *state = opaque;

	for (size_t i = 0; i < sizeof(state->reserved); i++)
		if (state->reserved[i])
			return -EINVAL;
	return state->mask > 1 || state->raised > 1 ? -EINVAL : 0;
}

static void write_register(pl031 *state, __u64 offset, __u32 value, __u64 ns)
{
	switch (offset) {
	case KVMFILTER_PL031_MR:
		settle(state, ns);
		state->match = value;
		compare(state, ns);
		break;
	case KVMFILTER_PL031_LR:
		state->load = value;
		set_count(state, value, ns, 0);
		break;
	case KVMFILTER_PL031_IMSC:
		state->mask = value & 1;
		break;
	case KVMFILTER_PL031_ICR:
		if (value & 1) {
			state->raised = 0;
			arm(state, ns);
		}
		break;
	}
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	__u32 byte = access->offset & 3;
	pl031 *state = opaque;

	(void)event;
	if (access->direction == KVMFILTER_WRITE) {
		if (access->width == 4 && !byte)
			write_register(state, access->offset, access->value, ns);
		return KVMFILTER_DONE;
	}
	access->value = 0;
	if (byte + access->width <= 4)
		access->value = pl031_read(state, access->offset - byte, ns) >> 8 * byte &
				~0ULL >> (64 - 8 * access->width);
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const pl031 *state = opaque;

	return pl031_read(state, KVMFILTER_PL031_MIS, ns) != 0;
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 ns)
{
	const pl031 *state = opaque;
	__u64 rise;

	(void)line;
	if (!state->mask || pl031_raw(state, ns) ||
	    __builtin_mul_overflow(state->alarm, PL031_SECOND, &rise))
		return KVMFILTER_NEVER;
	rise -= state->count_ns;
	/* Beyond the end of device time. */
	return rise > ns ? rise : KVMFILTER_NEVER;
}

MODEL_PROGRAM(pl031_read_count);

static const struct kvmfilter_model_range ranges[] = {
	{
		.length = KVMFILTER_PL031_MR,
		.bus = KVMFILTER_BUS_MMIO,
		.read = &pl031_read_count,
	}, {
		/* With accesses that are partly to the count. */
		.length = KVMFILTER_PL031_LENGTH,
		.bus = KVMFILTER_BUS_MMIO,
	},
};

const struct kvmfilter_model kvmfilter_pl031_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(pl031),
	.magic = KVMFILTER_PL031_MAGIC,
	.version = KVMFILTER_PL031_VERSION,
	.line_count = 1,
	.name = "pl031",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.init = init,
	.reset = reset,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
};

/* --- what the VMM does ------------------------------------------------------------- */

struct wanted {
	__u32 seconds, ns;
};

static int set_time(void *state, __u64 ns, void *argument)
{
	const struct wanted *wanted = argument;

	set_count(state, wanted->seconds, ns, wanted->ns);
	return 0;
}

int kvmfilter_pl031_set_time(struct kvmfilter_device *device, __s64 unix_seconds, __u32 ns)
{
	struct wanted wanted = { .seconds = unix_seconds, .ns = ns };

	if (unix_seconds != wanted.seconds || ns >= PL031_SECOND)
		return -EINVAL;
	return kvmfilter_device_change(device, set_time, &wanted);
}

static int get_time(void *state, __u64 ns, void *unix_seconds)
{
	*(__s64 *)unix_seconds = pl031_count(state, ns);
	return 0;
}

int kvmfilter_pl031_get_time(struct kvmfilter_device *device, __s64 *unix_seconds)
{
	return kvmfilter_device_change(device, get_time, unix_seconds);
}
