// SPDX-License-Identifier: GPL-2.0
// rule: a mask behind a comparison that makes it redundant: the compiler drops it
// state: 32
// direction: read
// expect: reject
// insn: -1
// message: a comparison does not count, and may make the compiler drop a mask
#include <kvmfilter_prog.h>

struct channels {
	__u64 count[4];
};

KVMFILTER_READ_PROGRAM(channel_read, struct channels)
{
	if (access->offset > 2)
		return KVMFILTER_PASS;
	access->value = state->count[access->offset & 3];
	return KVMFILTER_DONE;
}
