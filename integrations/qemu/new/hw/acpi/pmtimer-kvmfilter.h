/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program of the ACPI PM timer needs: nothing but the clock.
 */
#ifndef HW_ACPI_PMTIMER_KVMFILTER_H
#define HW_ACPI_PMTIMER_KVMFILTER_H

#include "system/kvmfilter-clock.h"

struct pmtimer_kvmfilter {
    struct kvmfilter_clock clock;
};

#endif /* HW_ACPI_PMTIMER_KVMFILTER_H */
