// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The programs of the MC146818: the index, data reads but of register C, and RAM. What
 * clears a flag or sets clock, alarm or register passes to the VMM, and so does
 * everything while time stands still or the block was never initialised.
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

KVMFILTER_READ_PROGRAM(rtc_read_data, rtc)
{
	if (!state->head.clock_offset_ns || access->width != 1 ||
	    (state->index & (RTC_SIZE - 1)) == RTC_C)
		return KVMFILTER_PASS;
	access->value = rtc_read(state, model_ns(&state->head));
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
