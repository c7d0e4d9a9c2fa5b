/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What of a filter was given to whom: its scratch, in units of a state block's alignment, and
 * the numbers of its notifiers. Any thread.
 */
#ifndef KVMF_SPACE_H
#define KVMF_SPACE_H

#include <stdbool.h>

#include <linux/kvmfilter.h>

#include "mutex.h"

#define SPACE_UNITS	(KVMFILTER_SCRATCH_MAX / KVMFILTER_STATE_ALIGN)

struct space {
	struct mutex mutex;		/* guards what follows */
	__u32 units;			/* of scratch */
	__u64 taken[SPACE_UNITS / 64];	/* a bit for each */
	__u64 notifiers;
};

void kvmf_space_init(struct space *space, __u32 scratch_size);
void kvmf_space_destroy(struct space *space);

/* @size bytes somewhere. Returns the offset, or -ENOSPC. */
int kvmf_space_take(struct space *space, __u32 size);

/* Those at @offset, which lie inside of scratch. -EBUSY: somebody has a part of them. */
int kvmf_space_claim(struct space *space, __u32 offset, __u32 size);
void kvmf_space_free(struct space *space, __u32 offset, __u32 size);

/* A notifier that is not in use, which it is from now on. Returns its number, or -ENOSPC. */
int kvmf_space_take_notifier(struct space *space);
void kvmf_space_use_notifier(struct space *space, __u32 notifier, bool used);

#endif
