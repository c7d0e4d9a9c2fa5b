// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The i8254's programs: reads of the three counters and of port 61h, and the control
 * words that latch. Writes that change a counter's course pass to the VMM, and so does
 * everything while time stands still or the block was never initialised.
 */
#include "i8254_logic.h"

typedef struct kvmfilter_i8254_state i8254;

MODEL_INLINE __u64 read_counter(struct kvmfilter_access *access, i8254 *state,
				struct kvmfilter_i8254_channel *channel)
{
	__u64 tick;

	if (i8254_read_latched(channel, &access->value))
		return KVMFILTER_DONE;
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	tick = i8254_tick(model_ns(&state->head));
	access->value = i8254_read_live(channel, tick);
	return KVMFILTER_DONE;
}

/* A counter each compiled for itself: a constant offset costs less than a masked index. */
KVMFILTER_READ_PROGRAM(i8254_read, i8254)
{
	if (access->width != 1)
		return KVMFILTER_PASS;
	if (access->offset == 0)
		return read_counter(access, state, &state->channel[0]);
	if (access->offset == 1)
		return read_counter(access, state, &state->channel[1]);
	if (access->offset == 2)
		return read_counter(access, state, &state->channel[2]);
	return KVMFILTER_PASS;
}

MODEL_INLINE __u64 latch_count(struct kvmfilter_i8254_channel *channel, __u64 tick)
{
	struct i8254_view view;

	i8254_view(channel, tick, &view);
	i8254_latch(channel, I8254_NO_STATUS, &view);
	return KVMFILTER_DONE;
}

MODEL_INLINE void read_back(i8254 *state, __u32 index, const volatile __u32 *command,
			    const volatile __u64 *tick)
{
	struct kvmfilter_i8254_channel *channel = &state->channel[index];
	struct i8254_view view;

	if (!(*command & I8254_SELECT(index)))
		return;
	i8254_view(channel, *tick, &view);
	i8254_latch(channel, *command, &view);
}

/*
 * Of a read-back, the command and the tick live on the stack, by volatile: a helper call leaves
 * four registers, and the compiler must not be tempted to put a pointer there instead.
 */
KVMFILTER_WRITE_PROGRAM(i8254_control, i8254)
{
	volatile __u32 command = access->value;
	volatile __u64 when;
	__u32 value = command;
	__u64 tick;

	if (access->width != 1 || access->offset != 3 || !i8254_is_latch(value) ||
	    !state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	tick = i8254_tick(model_ns(&state->head));
	value = command;
	if (value < I8254_LATCH(1))
		return latch_count(&state->channel[0], tick);
	if (value < I8254_LATCH(2))
		return latch_count(&state->channel[1], tick);
	if (value < I8254_READ_BACK)
		return latch_count(&state->channel[2], tick);
	when = tick;
	read_back(state, 0, &command, &when);
	read_back(state, 1, &command, &when);
	read_back(state, 2, &command, &when);
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(i8254_read61, i8254)
{
	__u64 tick;

	if (access->width != 1 || !state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	tick = i8254_tick(model_ns(&state->head));
	access->value = i8254_read_port61(state, tick);
	return KVMFILTER_DONE;
}
