/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program of the HPET's main counter needs.
 */
#ifndef HW_TIMER_HPET_KVMFILTER_H
#define HW_TIMER_HPET_KVMFILTER_H

#include "system/kvmfilter-clock.h"

struct hpet_kvmfilter {
    struct kvmfilter_clock clock;
    /* Of the counter, in ns, to the virtual clock. */
    __u64 offset;
    /* What it shows while it is halted. */
    __u64 counter;
    __u64 enabled;
};

#endif /* HW_TIMER_HPET_KVMFILTER_H */
