/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main counter of the HPET, whole or by halves.
 */
#include <kvmfilter_prog.h>
#include "hw/timer/hpet-kvmfilter.h"

#define NS_PER_TICK 10

KVMFILTER_READ_PROGRAM(hpet_read, struct hpet_kvmfilter)
{
    __u64 counter = state->counter;

    /* An access that begins at neither half is not naturally aligned. */
    if (!state->clock.runs || access->width < 4 || access->offset & 3) {
        return KVMFILTER_PASS;
    }
    if (state->enabled) {
        counter = (kvmfilter_clock_ns() + state->clock.offset +
                   state->offset) / NS_PER_TICK;
    }
    access->value = counter >> 8 * access->offset;
    return KVMFILTER_DONE;
}
