// SPDX-License-Identifier: GPL-2.0
// rule: three channels by index: state padded to four, latch and flip-flop
// state: 64
// direction: read
// expect: accept
// locks: 2
// held: 1
#include <kvmfilter_prog.h>

struct channel {
	__u64 start_ns;
	__u16 count;
	__u16 latch;
	__u8 latched;
	__u8 high_next;
	__u8 reserved[2];
};

struct channels {
	struct channel channel[4];	/* the fourth is never used */
};

KVMFILTER_READ_PROGRAM(channel_read, struct channels)
{
	struct channel *channel;
	__u16 count;

	if (access->width != 1 || access->offset > 2)
		return KVMFILTER_PASS;
	channel = &state->channel[kvmfilter_mask(access->offset, 3)];
	if (channel->latched) {
		count = channel->latch;
		channel->latched--;
	} else {
		count = channel->count;
	}
	if (channel->high_next)
		count >>= 8;
	channel->high_next ^= 1;
	access->value = count & 0xff;
	return KVMFILTER_DONE;
}
