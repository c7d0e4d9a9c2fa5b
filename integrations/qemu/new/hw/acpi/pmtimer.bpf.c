/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACPI PM timer, 24 bits at 3.579545 MHz of the virtual clock: rounded as
 * core.c does it, whatever the exact frequency. Narrow reads are QEMU's.
 */
#include <kvmfilter_prog.h>
#include "hw/acpi/pmtimer-kvmfilter.h"

#define FREQUENCY   3579545
#define NS_PER_S    1000000000

KVMFILTER_READ_PROGRAM(pmtimer_read, struct pmtimer_kvmfilter)
{
    __u64 now;

    if (!state->clock.runs || access->width != 4) {
        return KVMFILTER_PASS;
    }
    now = kvmfilter_clock_ns() + state->clock.offset;
    access->value = kvmfilter_muldiv64(now, FREQUENCY, NS_PER_S) & 0xffffff;
    return KVMFILTER_DONE;
}
