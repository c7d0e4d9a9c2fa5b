/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs of all devices.
 */
#ifndef ACCEL_KVM_KVMFILTER_PROGRAMS_H
#define ACCEL_KVM_KVMFILTER_PROGRAMS_H

#include <kvmfilter.h>

typedef struct KVMFilterProgram {
    const char *name;
    struct kvmfilter_prog_spec spec;
} KVMFilterProgram;

/* An entry without a name ends it. */
extern const KVMFilterProgram kvmfilter_programs[];

#endif /* ACCEL_KVM_KVMFILTER_PROGRAMS_H */
