// SPDX-License-Identifier: GPL-2.0
// rule: a comparison gives no bound
// state: 32
// direction: read
// expect: reject
// insn: -1
// message: bound it where it is computed
#include <kvmfilter_prog.h>

struct channels {
	__u64 count[4];
};

KVMFILTER_READ_PROGRAM(channel_read, struct channels)
{
	if (access->offset > 3)
		return KVMFILTER_PASS;
	access->value = state->count[access->offset];
	return KVMFILTER_DONE;
}
