/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PIT in user space: counts, and the command that latches one. What sets
 * a counter is QEMU's, and so is the read-back command.
 */
#include "hw/timer/i8254-kvmfilter-prog.h"

#define LSB     1
#define MSB     2
#define WORD0   3
#define WORD1   4

#define COMMAND     3
#define ACCESS_MODE 0x30
#define READ_BACK   0xc0

/* One pointer, where the compiler would keep several that lead to its parts. */
#define ONE_POINTER(pointer)    __asm__ volatile("" : "+r"(pointer))

KVMFILTER_READ_PROGRAM(i8254_read, struct i8254_kvmfilter)
{
    struct i8254_kvmfilter_channel *channel =
        &state->channels[access->offset & 3];
    __u64 count;

    if (!state->clock.runs || access->width != 1) {
        return KVMFILTER_PASS;
    }
    ONE_POINTER(channel);
    if (access->offset == COMMAND) {
        access->value = 0;
        return KVMFILTER_DONE;
    }
    if (channel->status_latched) {
        access->value = channel->status;
        channel->status_latched = 0;
        return KVMFILTER_DONE;
    }
    if (channel->count_latched) {
        count = channel->latched_count;
        if (channel->count_latched == MSB) {
            count >>= 8;
        }
        access->value = count & 0xff;
        channel->count_latched = channel->count_latched == WORD0 ? MSB : 0;
        return KVMFILTER_DONE;
    }
    count = i8254_count(state->clock.offset, channel);
    if (channel->read_state == MSB || channel->read_state == WORD1) {
        count >>= 8;
    }
    access->value = count & 0xff;
    if (channel->read_state == WORD0) {
        channel->read_state = WORD1;
    } else if (channel->read_state == WORD1) {
        channel->read_state = WORD0;
    }
    return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(i8254_write, struct i8254_kvmfilter)
{
    struct i8254_kvmfilter_channel *channel =
        &state->channels[access->value >> 6 & 3];

    if (!state->clock.runs || access->width != 1 ||
        access->offset != COMMAND || access->value & ACCESS_MODE ||
        (access->value & READ_BACK) == READ_BACK) {
        return KVMFILTER_PASS;
    }
    ONE_POINTER(channel);
    if (!channel->count_latched) {
        channel->latched_count = i8254_count(state->clock.offset, channel);
        channel->count_latched = channel->rw_mode;
    }
    return KVMFILTER_DONE;
}
