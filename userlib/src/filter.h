/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What devices may ask of a filter besides what anybody may.
 */
#ifndef KVMF_FILTER_H
#define KVMF_FILTER_H

#include <kvmfilter.h>

/*
 * As kvmfilter_scratch_alloc(), at @offset, where kvmfilter_state() has a block; it is as it was.
 * -EBUSY: a part of it is somebody's.
 */
int kvmf_scratch_claim(struct kvmfilter *filter, __u32 offset, __u32 size);

#endif
