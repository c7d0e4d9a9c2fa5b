/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs of the PIT and of port 61h need.
 */
#ifndef HW_TIMER_I8254_KVMFILTER_H
#define HW_TIMER_I8254_KVMFILTER_H

#include "system/kvmfilter-clock.h"

/* 32 bytes, so that an index into an array of 4 is always inside. */
struct i8254_kvmfilter_channel {
    __u64 load_time;        /* of the virtual clock */
    __u32 count;
    /* Programs write these. */
    __u16 latched_count;
    __u8 count_latched;
    __u8 status_latched;
    __u8 status;
    __u8 read_state;
    /* Those of the last command. */
    __u8 rw_mode;
    __u8 mode;
    __u8 bcd;
    __u8 gate;
    __u8 reserved[10];
};

struct i8254_kvmfilter {
    struct kvmfilter_clock clock;
    struct i8254_kvmfilter_channel channels[4];
};

struct pcspk_kvmfilter {
    struct kvmfilter_clock clock;
    struct i8254_kvmfilter_channel channel;
    __u32 data_on;
    /* Programs write this. */
    __u32 refresh;
};

#endif /* HW_TIMER_I8254_KVMFILTER_H */
