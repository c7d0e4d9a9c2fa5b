// SPDX-License-Identifier: GPL-2.0
// rule: an index register and 128 bytes of data behind it: writes
// state: 136
// direction: write
// expect: accept
// locks: 2
#include <kvmfilter_prog.h>

struct rtc {
	__u64 index;
	__u8 data[128];
};

KVMFILTER_WRITE_PROGRAM(rtc_write, struct rtc)
{
	if (access->width != 1)
		return KVMFILTER_PASS;
	if (access->offset == 0) {
		state->index = access->value & 0x7f;
		return KVMFILTER_DONE;
	}
	/* The clock and the control registers are the VMM's. */
	if (state->index < 14)
		return KVMFILTER_PASS;
	state->data[state->index & 0x7f] = access->value;
	return KVMFILTER_DONE;
}
