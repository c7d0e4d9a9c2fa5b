// SPDX-License-Identifier: GPL-2.0
// rule: a ring of posted writes, which the VMM drains later
// state: 264
// direction: write
// expect: accept
// locks: 1
#include <kvmfilter_prog.h>

struct ring {
	__u32 head;		/* next to fill, counts on */
	__u32 tail;		/* next to drain, the VMM's */
	struct {
		__u64 address;
		__u64 value;
	} entry[16];
};

KVMFILTER_WRITE_PROGRAM(posted_write, struct ring)
{
	__u32 head = state->head;

	if (head - state->tail >= 16)
		return KVMFILTER_PASS;
	state->entry[head % 16].address = access->address;
	state->entry[head % 16].value = access->value;
	state->head = head + 1;
	return KVMFILTER_DONE;
}
