// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of the MC146818: the index, data reads, and RAM; register C, and the rises of the
 * line, where the kernel raises that. What sets clock, alarm or register passes to the VMM, and so
 * does everything while time stands still or the block was never initialised.
 */
#include "rtc_logic.h"

typedef struct kvmfilter_rtc_state rtc;

KVMFILTER_WRITE_PROGRAM(rtc_write_index, rtc)
{
	if (!state->head.clock_offset_ns || access->width != 1)
		return KVMFILTER_PASS;
	state->index = access->value;
	return KVMFILTER_DONE;
}

/* It is write-only, but firmware reads it whenever it writes. */
KVMFILTER_READ_PROGRAM(rtc_read_index, rtc)
{
	if (!state->head.clock_offset_ns || access->width != 1)
		return KVMFILTER_PASS;
	access->value = 0xff;
	return KVMFILTER_DONE;
}

/* What an acknowledge comes to, on the stack: signal and arm come before the first store. */
struct draft {
	__u64 ns;
	__u64 periods;		/* since it was settled */
	__u64 flags;
	__u64 owed;
	__u64 due_ns;
};

/* Of an alarm the VMM has to find out when the next is. */
MODEL_INLINE __u64 read_flags(struct kvmfilter_access *access, struct rtc_block *block)
{
	struct kvmfilter_model_timer *timer = &block->timer;
	struct draft draft;

	model_keep(&draft);
	draft.ns = model_ns(&block->state.head);
	if (!timer->on || timer->hint <= draft.ns)
		return KVMFILTER_PASS;
	draft.periods = rtc_periods(&block->state, draft.ns) -
			rtc_periods(&block->state, block->state.settled_ns);
	model_keep(&draft);
	draft.flags = block->state.flags & RTC_FLAGS;
	if (draft.periods)
		draft.flags |= RTC_PF;
	if (rtc_runs(&block->state) && rtc_updates(&block->state, draft.ns) !=
				       rtc_updates(&block->state, block->state.settled_ns))
		draft.flags |= RTC_UF;
	draft.owed = rtc_owed(&block->state, draft.periods);
	draft.due_ns = KVMFILTER_NEVER;
	if (!draft.owed)
		draft.due_ns = rtc_next_rise(&block->state, draft.ns, timer->hint);
	model_keep(&draft);
	access->value = draft.flags | (rtc_is_interrupt(&block->state, draft.flags) ?
				       RTC_IRQF : 0);
	/* The rise that is due is now, if the kernel is late; and so is what is owed. */
	if (draft.owed || timer->due_ns <= draft.ns)
		model_signal(timer);
	if (draft.due_ns != timer->due_ns)
		model_arm(timer, draft.due_ns, block->state.head.clock_offset_ns);
	block->state.settled_ns = draft.ns;
	block->state.flags = draft.owed ? RTC_PF : 0;
	block->state.owed = draft.owed ? draft.owed - 1 : 0;
	timer->due_ns = draft.due_ns;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(rtc_read_data, rtc)
{
	if (!state->head.clock_offset_ns || access->width != 1 ||
	    (state->index & (RTC_SIZE - 1)) == RTC_C)
		return KVMFILTER_PASS;
	access->value = rtc_read(state, model_ns(&state->head));
	return KVMFILTER_DONE;
}

/* The same where the kernel has the timer. */
KVMFILTER_READ_PROGRAM(rtc_read_data_timed, struct rtc_block)
{
	rtc *chip = &state->state;

	if (!chip->head.clock_offset_ns || access->width != 1)
		return KVMFILTER_PASS;
	if ((chip->index & (RTC_SIZE - 1)) == RTC_C)
		return read_flags(access, state);
	access->value = rtc_read(chip, model_ns(&chip->head));
	return KVMFILTER_DONE;
}

/* The line stays high until it is acknowledged, and rises no more. */
KVMFILTER_EXPIRE_PROGRAM(rtc_expire, struct rtc_block)
{
	struct kvmfilter_model_timer *timer = &state->timer;
	__u64 offset_ns = state->state.head.clock_offset_ns;

	if (!offset_ns || !timer->on)
		return KVMFILTER_PASS;
	if (timer->due_ns > kvmfilter_clock_ns() + offset_ns) {
		model_arm(timer, timer->due_ns, offset_ns);
		return KVMFILTER_DONE;
	}
	model_signal(timer);
	timer->due_ns = KVMFILTER_NEVER;
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(rtc_write_data, rtc)
{
	__u64 index = state->index & (RTC_SIZE - 1);

	if (!state->head.clock_offset_ns || access->width != 1 || index < RTC_RAM)
		return KVMFILTER_PASS;
	state->ram[model_mask(index, RTC_SIZE - 1)] = access->value;
	return KVMFILTER_DONE;
}
