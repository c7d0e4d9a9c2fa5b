/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs of the RTC need.
 */
#ifndef HW_RTC_MC146818RTC_KVMFILTER_H
#define HW_RTC_MC146818RTC_KVMFILTER_H

#include "system/kvmfilter-clock.h"

struct rtc_kvmfilter {
    struct kvmfilter_clock clock;
    /*
     * As long as CLOCK_MONOTONIC is less, the time and register A are those
     * in data: the second has not ended, nor does an update begin.
     */
    __u64 until;
    /* Programs write this. */
    __u64 index;
    __u8 data[128];
};

#endif /* HW_RTC_MC146818RTC_KVMFILTER_H */
