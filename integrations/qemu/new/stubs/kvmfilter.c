/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Without KVM, or without libkvmfilter, devices are all QEMU's own.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-machine.h"
#include "system/kvmfilter.h"

KVMFilterBlock *kvmfilter_block_new(const KVMFilterDevice *device,
                                    void *opaque)
{
    return NULL;
}

void kvmfilter_add_region(KVMFilterBlock *block, MemoryRegion *mr,
                          const KVMFilterRange *ranges)
{
}

void kvmfilter_changed(void *opaque)
{
}

void kvmfilter_clock_started(int64_t offset)
{
}

void kvmfilter_clock_stopping(void)
{
}

void kvmfilter_class_init(ObjectClass *oc)
{
}

int kvmfilter_init(int vm_fd)
{
    return 0;
}

void kvmfilter_reset_begin(void)
{
}

void kvmfilter_reset_end(void)
{
}

KvmfilterInfo *qmp_query_kvmfilter(Error **errp)
{
    error_setg(errp, "this QEMU has no kvmfilter");
    return NULL;
}

HumanReadableText *qmp_x_query_kvmfilter(Error **errp)
{
    error_setg(errp, "this QEMU has no kvmfilter");
    return NULL;
}
