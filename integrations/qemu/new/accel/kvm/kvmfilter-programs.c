/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs of all devices, as kvmfilter-embed made them of the files
 * *.bpf.c beside the devices.
 */
#include "qemu/osdep.h"
#include <linux/bpf.h>
#include "kvmfilter-programs.h"
#include "hw/acpi/pmtimer-kvmfilter.h"
#include "hw/i386/port80-kvmfilter.h"
#include "hw/rtc/mc146818rtc-kvmfilter.h"
#include "hw/timer/hpet-kvmfilter.h"
#include "hw/timer/i8254-kvmfilter.h"
#include "accel/kvm/kvmfilter-hpet.h"
#include "accel/kvm/kvmfilter-i8254.h"
#include "accel/kvm/kvmfilter-pcspk.h"
#include "accel/kvm/kvmfilter-pmtimer.h"
#include "accel/kvm/kvmfilter-port80.h"
#include "accel/kvm/kvmfilter-rtc.h"

#define PROGRAM(program, state) {                       \
    .name = #program,                                   \
    .spec = {                                           \
        .insns = program##_insns,                       \
        .insn_count = ARRAY_SIZE(program##_insns),      \
        .direction = program##_direction,               \
        .state_size = sizeof(state),                    \
    },                                                  \
}

const KVMFilterProgram kvmfilter_programs[] = {
    PROGRAM(pmtimer_read, struct pmtimer_kvmfilter),
    PROGRAM(hpet_read, struct hpet_kvmfilter),
    PROGRAM(i8254_read, struct i8254_kvmfilter),
    PROGRAM(i8254_write, struct i8254_kvmfilter),
    PROGRAM(pcspk_read, struct pcspk_kvmfilter),
    PROGRAM(port80_read, struct port80_kvmfilter),
    PROGRAM(port80_write, struct port80_kvmfilter),
    PROGRAM(rtc_index_read, struct rtc_kvmfilter),
    PROGRAM(rtc_index_write, struct rtc_kvmfilter),
    PROGRAM(rtc_data_read, struct rtc_kvmfilter),
    { }
};
