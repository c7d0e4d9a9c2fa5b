// SPDX-License-Identifier: GPL-2.0
// rule: a doorbell: the queue from the guest's value, masked, is the notifier
// state: 8
// direction: write
// expect: accept
// locks: 1
// signals: 1
#include <kvmfilter_prog.h>

struct doorbell {
	__u32 queues;
	__u32 rung;
};

KVMFILTER_WRITE_PROGRAM(doorbell_write, struct doorbell)
{
	__u64 queue = access->value & (KVMFILTER_NOTIFIERS_MAX - 1);

	if (access->width != 2 || queue >= state->queues)
		return KVMFILTER_PASS;
	kvmfilter_signal(queue);
	state->rung++;
	return KVMFILTER_DONE;
}
