// SPDX-License-Identifier: GPL-2.0
// rule: an index register and 128 bytes of data behind it: reads
// state: 136
// direction: read
// expect: accept
#include <kvmfilter_prog.h>

struct rtc {
	__u64 index;
	__u8 data[128];
};

KVMFILTER_READ_PROGRAM(rtc_read, struct rtc)
{
	if (access->width != 1)
		return KVMFILTER_PASS;
	if (access->offset == 0)
		access->value = 0xff;
	else
		access->value = state->data[state->index & 0x7f];
	return KVMFILTER_DONE;
}
