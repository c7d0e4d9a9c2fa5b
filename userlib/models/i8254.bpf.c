// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The i8254's programs: reads of the three counters and of port 61h, and the control
 * words that latch; and what counter 0 is written, and its edges, where the kernel raises its
 * line. Other writes that change a counter's course pass to the VMM, and so does
 * everything while time stands still or the block was never initialised.
 */
#include "i8254_course.h"

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
MODEL_INLINE __u64 write_latches(i8254 *state, __u32 value, __u64 tick)
{
	volatile __u32 command = value;
	volatile __u64 when = tick;

	if (value < I8254_LATCH(1))
		return latch_count(&state->channel[0], tick);
	if (value < I8254_LATCH(2))
		return latch_count(&state->channel[1], tick);
	if (value < I8254_READ_BACK)
		return latch_count(&state->channel[2], tick);
	read_back(state, 0, &command, &when);
	read_back(state, 1, &command, &when);
	read_back(state, 2, &command, &when);
	return KVMFILTER_DONE;
}

/* What counter 0 is to become, on the stack: signal and arm come before the first store. */
struct draft {
	struct kvmfilter_i8254_channel channel;
	struct i8254_view now;
	__u64 ns;
	__u64 tick;
	__u64 due_ns;
	__u64 value;
};

/* The edge that is due is now, if the kernel is late; and OUT may be high at once. */
MODEL_INLINE __u64 finish_draft(struct i8254_block *state, struct draft *draft, __u64 rises)
{
	draft->due_ns = i8254_tick_ns(i8254_next_edge(&draft->channel, draft->tick));
	if (rises || state->timer.due_ns <= draft->ns)
		model_signal(&state->timer);
	if (draft->due_ns != state->timer.due_ns)
		model_arm(&state->timer, draft->due_ns, state->state.head.clock_offset_ns);
	state->state.channel[0] = draft->channel;
	state->timer.due_ns = draft->due_ns;
	return KVMFILTER_DONE;
}

MODEL_INLINE void begin_draft(struct i8254_block *state, struct draft *draft)
{
	model_keep(draft);
	draft->ns = model_ns(&state->state.head);
	draft->tick = i8254_tick(draft->ns);
	draft->channel = state->state.channel[0];
}

MODEL_INLINE __u64 write_count0(struct i8254_block *state, __u32 value)
{
	struct draft draft;

	draft.value = value;
	begin_draft(state, &draft);
	i8254_settle(&draft.channel, draft.tick);
	i8254_view(&draft.channel, draft.tick, &draft.now);
	i8254_write_count(&draft.channel, &draft.now, draft.value, draft.tick);
	return finish_draft(state, &draft, 0);
}

MODEL_INLINE __u64 write_mode0(struct i8254_block *state, __u32 value)
{
	struct draft draft;

	draft.value = value;
	begin_draft(state, &draft);
	i8254_view(&draft.channel, draft.tick, &draft.now);
	i8254_write_mode(&draft.channel, &draft.now, draft.value);
	return finish_draft(state, &draft, !draft.now.out && !i8254_is_mode0(draft.value));
}

KVMFILTER_WRITE_PROGRAM(i8254_write, i8254)
{
	__u32 value = access->value;

	if (access->width != 1 || access->offset != 3 || !i8254_is_latch(value) ||
	    !state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	return write_latches(state, value, i8254_tick(model_ns(&state->head)));
}

/* The same where the kernel has the timer. */
KVMFILTER_WRITE_PROGRAM(i8254_write_timed, struct i8254_block)
{
	__u32 value = access->value;

	if (access->width != 1 || !state->state.head.clock_offset_ns)
		return KVMFILTER_PASS;
	if (access->offset == 3 && i8254_is_latch(value))
		return write_latches(&state->state, value,
				     i8254_tick(model_ns(&state->state.head)));
	if (!state->timer.on)
		return KVMFILTER_PASS;
	if (access->offset == 0)
		return write_count0(state, value);
	if (access->offset == 3 && value < I8254_LATCH(1))
		return write_mode0(state, value);
	return KVMFILTER_PASS;
}

/* Edges that were missed are one: the next is after now. */
KVMFILTER_EXPIRE_PROGRAM(i8254_expire, struct i8254_block)
{
	struct draft draft;

	if (!state->state.head.clock_offset_ns || !state->timer.on)
		return KVMFILTER_PASS;
	begin_draft(state, &draft);
	i8254_settle(&draft.channel, draft.tick);
	draft.due_ns = i8254_tick_ns(i8254_next_edge(&draft.channel, draft.tick));
	if (state->timer.due_ns <= draft.ns)
		model_signal(&state->timer);
	model_arm(&state->timer, draft.due_ns, state->state.head.clock_offset_ns);
	state->timer.due_ns = draft.due_ns;
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
