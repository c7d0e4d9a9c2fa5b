/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting of the PIT, for programs: as i8254.c and i8254_common.c count, to
 * the same roundings.
 */
#ifndef HW_TIMER_I8254_KVMFILTER_PROG_H
#define HW_TIMER_I8254_KVMFILTER_PROG_H

#include <kvmfilter_prog.h>
#include "hw/timer/i8254-kvmfilter.h"

#define PIT_FREQ    1193182
#define NS_PER_S    1000000000

static inline __attribute__((always_inline)) __u64
i8254_ticks(__u64 offset, __u64 load_time)
{
    return kvmfilter_muldiv64(kvmfilter_clock_ns() + offset - load_time,
                              PIT_FREQ, NS_PER_S);
}

/* A program divides by no register. */
static inline __attribute__((always_inline)) __u64
i8254_modulo(__u64 ticks, __u64 count)
{
    return ticks - kvmfilter_muldiv64(ticks, 1, count) * count;
}

static inline __attribute__((always_inline)) __u64
i8254_count(__u64 offset, const struct i8254_kvmfilter_channel *channel)
{
    __u64 ticks = i8254_ticks(offset, channel->load_time);

    switch (channel->mode) {
    case 0:
    case 1:
    case 4:
    case 5:
        return (channel->count - ticks) & 0xffff;
    case 3:
        ticks *= 2;
    }
    return channel->count - i8254_modulo(ticks, channel->count);
}

static inline __attribute__((always_inline)) __u64
i8254_out(__u64 offset, const struct i8254_kvmfilter_channel *channel)
{
    __u64 ticks = i8254_ticks(offset, channel->load_time);

    switch (channel->mode) {
    case 2:
        return ticks && !i8254_modulo(ticks, channel->count);
    case 3:
        return i8254_modulo(ticks, channel->count) <
               (channel->count + 1ULL) >> 1;
    case 4:
    case 5:
        return ticks == channel->count;
    default:
        return ticks >= channel->count;
    }
}

#endif /* HW_TIMER_I8254_KVMFILTER_PROG_H */
