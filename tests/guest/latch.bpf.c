// SPDX-License-Identifier: GPL-2.0
/*
 * The latch's programs. They do their work before they decide: a PASS must leave nothing.
 */
#include <kvmfilter_prog.h>

#include "latch.h"

KVMFILTER_READ_PROGRAM(latch_answer_read, struct latch_state)
{
	access->value = latch_read(state, access->offset);
	return latch_passes(state) ? KVMFILTER_PASS : KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(latch_answer_write, struct latch_state)
{
	latch_write(state, access->offset, access->value);
	return latch_passes(state) ? KVMFILTER_PASS : KVMFILTER_DONE;
}
