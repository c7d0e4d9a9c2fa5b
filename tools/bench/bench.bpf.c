// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for kvmfilter bench that do one thing each: what the machinery around them costs.
 */
#include <kvmfilter_prog.h>

struct bench_state {
	__u64 word[4];
};

KVMFILTER_READ_PROGRAM(bench_empty, struct bench_state)
{
	access->value = 0;
	return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(bench_clock, struct bench_state)
{
	access->value = kvmfilter_clock_ns();
	return KVMFILTER_DONE;
}

/* A device that is not ready. */
KVMFILTER_READ_PROGRAM(bench_declined, struct bench_state)
{
	if (!state->word[0] || !state->word[1] || !state->word[2] || !state->word[3])
		return KVMFILTER_PASS;
	return KVMFILTER_DONE;
}

/* As an ioeventfd does: a signal each time. */
KVMFILTER_WRITE_PROGRAM(bench_doorbell, struct bench_state)
{
	kvmfilter_signal(0);
	return KVMFILTER_DONE;
}
