/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs of port 80h need: nothing.
 */
#ifndef HW_I386_PORT80_KVMFILTER_H
#define HW_I386_PORT80_KVMFILTER_H

#include "system/kvmfilter-clock.h"

struct port80_kvmfilter {
    struct kvmfilter_clock clock;
};

#endif /* HW_I386_PORT80_KVMFILTER_H */
