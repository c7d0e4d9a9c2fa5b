// SPDX-License-Identifier: GPL-2.0
// rule: an interrupt status register that reading clears
// state: 8
// direction: read
// expect: accept
// locks: 1
#include <kvmfilter_prog.h>

struct isr {
	__u32 status;
	__u32 line_is_up;	/* the VMM lowers it */
};

KVMFILTER_READ_PROGRAM(isr_read, struct isr)
{
	if (access->width > 4 || state->line_is_up)
		return KVMFILTER_PASS;
	access->value = state->status;
	state->status = 0;
	return KVMFILTER_DONE;
}
