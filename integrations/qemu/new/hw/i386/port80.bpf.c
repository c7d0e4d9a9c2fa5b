/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Port 80h, which takes everything, and which some write to for its delay.
 */
#include <kvmfilter_prog.h>
#include "hw/i386/port80-kvmfilter.h"

KVMFILTER_READ_PROGRAM(port80_read, struct port80_kvmfilter)
{
    if (access->width != 1) {
        return KVMFILTER_PASS;
    }
    access->value = 0xff;
    return KVMFILTER_DONE;
}

KVMFILTER_WRITE_PROGRAM(port80_write, struct port80_kvmfilter)
{
    return access->width == 1 ? KVMFILTER_DONE : KVMFILTER_PASS;
}
