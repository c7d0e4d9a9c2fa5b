/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual clock as programs of kvmfilter read it. Each block of state
 * begins with this; QEMU writes it, programs do not.
 */
#ifndef SYSTEM_KVMFILTER_CLOCK_H
#define SYSTEM_KVMFILTER_CLOCK_H

#include <linux/types.h>

struct kvmfilter_clock {
    /* Ahead of CLOCK_MONOTONIC, in ns. */
    __u64 offset;
    /* 0: the clock stands, and QEMU answers. */
    __u64 runs;
};

#endif /* SYSTEM_KVMFILTER_CLOCK_H */
