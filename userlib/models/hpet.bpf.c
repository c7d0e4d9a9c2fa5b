// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of the HPET: all that is read; and comparators that are written, and their matches,
 * where the kernel raises their lines. Other writes pass to the VMM, and so does
 * everything while time stands still or the block was never initialised.
 */
#include "hpet_logic.h"

KVMFILTER_READ_PROGRAM(hpet_read_all, struct kvmfilter_hpet_state)
{
	if (!state->head.clock_offset_ns)
		return KVMFILTER_PASS;
	access->value = hpet_read(state, access->offset, model_ns(&state->head));
	return KVMFILTER_DONE;
}

/* What a comparator is to become, on the stack: signal and arm come before the first store. */
struct draft {
	struct kvmfilter_hpet_timer timer;
	__u64 ns;
	__u64 counter;
	__u64 value;
	__u64 mask;
	__u64 due_ns;
};

MODEL_INLINE void begin_draft(struct hpet_block *block, __u32 index, struct draft *draft)
{
	model_keep(draft);
	draft->ns = model_ns(&block->state.head);
	draft->counter = hpet_counter(&block->state, draft->ns);
	draft->timer = block->state.timer[index];
}

MODEL_INLINE __u64 write_comparator(struct hpet_block *block, __u32 index, __u64 value,
				    __u64 mask)
{
	struct kvmfilter_model_timer *timer = &block->timer[index];
	struct draft draft;

	if (!timer->on)
		return KVMFILTER_PASS;
	draft.value = value;
	draft.mask = mask;
	begin_draft(block, index, &draft);
	hpet_settle_timer(&draft.timer, draft.counter);
	hpet_write_comparator(&draft.timer, draft.value, draft.mask);
	draft.due_ns = hpet_next_match(&draft.timer, draft.counter, draft.ns);
	/* The match that is due is now, if the kernel is late. */
	if (timer->due_ns <= draft.ns)
		model_signal(timer);
	if (draft.due_ns != timer->due_ns)
		model_arm(timer, draft.due_ns, block->state.head.clock_offset_ns);
	block->state.timer[index] = draft.timer;
	timer->due_ns = draft.due_ns;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(hpet_write, struct hpet_block)
{
	__u64 offset = access->offset, width = access->width;
	__u64 value = access->value << (offset & 4) * 8;
	__u64 place = offset & ~4ULL;

	if (!state->state.head.clock_offset_ns || width < 4 || offset & (width - 1))
		return KVMFILTER_PASS;
	if (place == HPET_TIMERS + HPET_TIMER_COMPARATOR)
		return write_comparator(state, 0, value, hpet_written(offset, width));
	if (place == HPET_TIMERS + (1 << HPET_TIMER_SHIFT) + HPET_TIMER_COMPARATOR)
		return write_comparator(state, 1, value, hpet_written(offset, width));
	if (place == HPET_TIMERS + (2 << HPET_TIMER_SHIFT) + HPET_TIMER_COMPARATOR)
		return write_comparator(state, 2, value, hpet_written(offset, width));
	return KVMFILTER_PASS;
}

/* Matches that were missed are one: the next is after now. */
MODEL_INLINE __u64 expire(struct hpet_block *block, __u32 index)
{
	struct kvmfilter_model_timer *timer = &block->timer[index];
	struct draft draft;

	if (!block->state.head.clock_offset_ns || !timer->on)
		return KVMFILTER_PASS;
	begin_draft(block, index, &draft);
	draft.due_ns = hpet_next_match(&draft.timer, draft.counter, draft.ns);
	if (timer->due_ns <= draft.ns)
		model_signal(timer);
	model_arm(timer, draft.due_ns, block->state.head.clock_offset_ns);
	timer->due_ns = draft.due_ns;
	return KVMFILTER_DONE;
}

KVMFILTER_EXPIRE_PROGRAM(hpet_expire0, struct hpet_block)
{
	return expire(state, 0);
}

KVMFILTER_EXPIRE_PROGRAM(hpet_expire1, struct hpet_block)
{
	return expire(state, 1);
}

KVMFILTER_EXPIRE_PROGRAM(hpet_expire2, struct hpet_block)
{
	return expire(state, 2);
}
