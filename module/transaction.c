// SPDX-License-Identifier: GPL-2.0
/*
 * The buffers of transactions, one per CPU.
 */
#include "transaction.h"

struct kvmf_frame __percpu *kvmf_frames;

int kvmf_transaction_init(void)
{
	kvmf_frames = alloc_percpu(struct kvmf_frame);
	return kvmf_frames ? 0 : -ENOMEM;
}

void kvmf_transaction_exit(void)
{
	free_percpu(kvmf_frames);
}
