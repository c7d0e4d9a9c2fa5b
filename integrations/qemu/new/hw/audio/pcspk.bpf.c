/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Port 61h: the speaker's gate and data, a refresh bit that changes with each
 * read, and the output of the PIT's third channel.
 */
#include "hw/timer/i8254-kvmfilter-prog.h"

#define REFRESH 0x10

KVMFILTER_READ_PROGRAM(pcspk_read, struct pcspk_kvmfilter)
{
    __u64 out;

    if (!state->clock.runs || access->width != 1) {
        return KVMFILTER_PASS;
    }
    out = i8254_out(state->clock.offset, &state->channel);
    access->value = state->channel.gate | state->data_on << 1 |
                    (state->refresh ^ REFRESH) | out << 5;
    state->refresh ^= REFRESH;
    return KVMFILTER_DONE;
}
