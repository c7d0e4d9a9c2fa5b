/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions that programs may call, by their numbers in <linux/kvmfilter.h>.
 */
#ifndef KVMF_HELPERS_H
#define KVMF_HELPERS_H

#include <linux/types.h>

typedef u64 (*kvmf_helper_fn)(u64 r1, u64 r2, u64 r3, u64 r4, u64 r5);

/* NULL if there is none of this number. */
kvmf_helper_fn kvmf_helper(u32 number);

/* Bit n: helper n exists. */
u64 kvmf_helpers(void);

#endif
