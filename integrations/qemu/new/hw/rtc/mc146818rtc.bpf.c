/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Index and data of the RTC. QEMU is asked once in each second, and while an
 * update is in progress; and for register C, a read of which clears it.
 */
#include <kvmfilter_prog.h>
#include "hw/rtc/mc146818rtc-kvmfilter.h"

#define REGISTER_A  0x0a
#define REGISTER_C  0x0c
#define CENTURY     0x32
#define PS2_CENTURY 0x37

KVMFILTER_READ_PROGRAM(rtc_index_read, struct rtc_kvmfilter)
{
    if (!state->clock.runs || access->width != 1) {
        return KVMFILTER_PASS;
    }
    access->value = 0xff;
    return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(rtc_index_write, struct rtc_kvmfilter)
{
    if (!state->clock.runs || access->width != 1) {
        return KVMFILTER_PASS;
    }
    state->index = access->value & 0x7f;
    return KVMFILTER_DONE;
}

KVMFILTER_READ_PROGRAM(rtc_data_read, struct rtc_kvmfilter)
{
    __u64 index = kvmfilter_mask(state->index, 0x7f);

    /* To QEMU the other century is an alias, whose number it replaces. */
    if (!state->clock.runs || access->width != 1 || index == REGISTER_C ||
        index == PS2_CENTURY) {
        return KVMFILTER_PASS;
    }
    if ((index <= REGISTER_A || index == CENTURY) &&
        kvmfilter_clock_ns() >= state->until) {
        return KVMFILTER_PASS;
    }
    access->value = state->data[index];
    return KVMFILTER_DONE;
}
