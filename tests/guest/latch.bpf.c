// SPDX-License-Identifier: GPL-2.0
/*
 * The latch's programs.
 */
#include <kvmfilter_prog.h>

#include "latch.h"

KVMFILTER_READ_PROGRAM(latch_answer_read, struct latch_state)
{
	if (latch_passes(state, latch_is_changed_by_read(access->offset)))
		return KVMFILTER_PASS;
	access->value = latch_read(state, access->offset);
	return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(latch_answer_write, struct latch_state)
{
	if (latch_passes(state, 1))
		return KVMFILTER_PASS;
	latch_write(state, access->offset, access->value);
	return KVMFILTER_DONE;
}
