/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks of state that programs of kvmfilter and devices share.
 *
 * While QEMU emulates an access of a device, the block's lock is held, so that
 * other vCPUs' accesses exit, and wait for the BQL as ever.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/main-loop.h"
#include "kvmfilter-int.h"
#include "trace.h"

/* Its name before 9.0. */
#ifndef BQL_LOCK_GUARD
#define bql_locked  qemu_mutex_iothread_locked
#endif

/* Room for its state; what is used is never given back. */
static bool allocate(KVMFilterBlock *block)
{
    static uint32_t used;
    uint32_t size = ROUND_UP(sizeof(struct kvmfilter_state) +
                             block->device->state_size, KVMFILTER_STATE_ALIGN);

    if (kvmfilter_global.compare) {
        block->state = g_malloc0(size);
        return true;
    }
    if (size > KVMFILTER_SCRATCH_SIZE - used) {
        warn_report("kvmfilter: no memory left for the %s, which QEMU "
                    "answers", block->device->name);
        return false;
    }
    block->offset = used;
    block->state = kvmfilter_state(kvmfilter_global.filter, used,
                                   block->device->state_size);
    used += size;
    return true;
}

void *kvmfilter_block_data(const KVMFilterBlock *block)
{
    return block->state->data;
}

static void publish(KVMFilterBlock *block)
{
    struct kvmfilter_clock *clock = kvmfilter_block_data(block);

    clock->offset = kvmfilter_global.clock_offset;
    clock->runs = kvmfilter_global.clock_runs;
    if (block->device->publish) {
        block->device->publish(block->opaque, clock);
    }
    trace_kvmfilter_publish(block->device->name);
}

void kvmfilter_block_begin(KVMFilterBlock *block)
{
    if (block->depth++) {
        return;
    }
    kvmfilter_state_lock(block->state);
    if (block->device->take) {
        block->device->take(block->opaque, kvmfilter_block_data(block));
    }
}

void kvmfilter_block_end(KVMFilterBlock *block)
{
    if (--block->depth) {
        return;
    }
    publish(block);
    kvmfilter_state_unlock(block->state);
}

KVMFilterBlock *kvmfilter_block_new(const KVMFilterDevice *device,
                                    void *opaque)
{
    KVMFilterBlock *block;

    if (!kvmfilter_global.filter && !kvmfilter_global.compare) {
        return NULL;
    }
    block = g_new0(KVMFilterBlock, 1);
    block->device = device;
    block->opaque = opaque;
    if (!allocate(block)) {
        g_free(block);
        return NULL;
    }
    QLIST_INSERT_HEAD(&kvmfilter_global.blocks, block, next);
    return block;
}

void kvmfilter_changed(void *opaque)
{
    KVMFilterBlock *block;

    QLIST_FOREACH(block, &kvmfilter_global.blocks, next) {
        if (block->opaque == opaque) {
            kvmfilter_block_begin(block);
            kvmfilter_block_end(block);
        }
    }
}

/* The device's own state counts here: there is nothing to take. */
static void publish_locked(KVMFilterBlock *block)
{
    /* Later, when QEMU has emulated the access that this came from. */
    if (block->depth) {
        return;
    }
    kvmfilter_state_lock(block->state);
    publish(block);
    kvmfilter_state_unlock(block->state);
}

void kvmfilter_clock_started(int64_t offset)
{
    KVMFilterBlock *block;

    trace_kvmfilter_clock(true, offset);
    kvmfilter_global.clock_offset = offset;
    kvmfilter_global.clock_runs = true;
    /* While it stood, a snapshot may have been loaded. */
    QLIST_FOREACH(block, &kvmfilter_global.blocks, next) {
        publish_locked(block);
    }
}

/* Before it stops: nobody may see a program's clock go on. */
void kvmfilter_clock_stopping(void)
{
    KVMFilterBlock *block;

    trace_kvmfilter_clock(false, kvmfilter_global.clock_offset);
    kvmfilter_global.clock_runs = false;
    QLIST_FOREACH(block, &kvmfilter_global.blocks, next) {
        kvmfilter_block_begin(block);
        kvmfilter_block_end(block);
    }
}

void kvmfilter_reset_begin(void)
{
    KVMFilterBlock *block;

    QLIST_FOREACH(block, &kvmfilter_global.blocks, next) {
        kvmfilter_block_begin(block);
    }
}

void kvmfilter_reset_end(void)
{
    KVMFilterBlock *block;

    QLIST_FOREACH(block, &kvmfilter_global.blocks, next) {
        kvmfilter_block_end(block);
    }
}

/* --- accesses that QEMU emulates --- */

static void end_access(KVMFilterBlock *block)
{
    KVMFilterBlock *other;

    kvmfilter_block_end(block);
    if (!block->device->shared) {
        return;
    }
    QLIST_FOREACH(other, &kvmfilter_global.blocks, next) {
        if (other != block && other->device->shared) {
            kvmfilter_block_begin(other);
            kvmfilter_block_end(other);
        }
    }
}

static MemTxResult region_read(void *opaque, hwaddr addr, uint64_t *data,
                               unsigned size, MemTxAttrs attrs)
{
    KVMFilterRegion *region = opaque;
    MemTxResult result = MEMTX_OK;
    KVMFilterQuestion question = { };

    assert(bql_locked());
    kvmfilter_block_begin(region->block);
    if (kvmfilter_global.compare) {
        kvmfilter_compare_begin(&question, region, addr, size,
                                KVMFILTER_READ, 0);
    }
    if (region->device_ops->read) {
        *data = region->device_ops->read(region->device_opaque, addr, size);
    } else {
        result = region->device_ops->read_with_attrs(region->device_opaque,
                                                     addr, data, size, attrs);
    }
    end_access(region->block);
    if (kvmfilter_global.compare) {
        kvmfilter_compare_end(&question, region, *data);
    }
    return result;
}

static MemTxResult region_write(void *opaque, hwaddr addr, uint64_t data,
                                unsigned size, MemTxAttrs attrs)
{
    KVMFilterRegion *region = opaque;
    MemTxResult result = MEMTX_OK;
    KVMFilterQuestion question = { };

    assert(bql_locked());
    kvmfilter_block_begin(region->block);
    if (kvmfilter_global.compare) {
        kvmfilter_compare_begin(&question, region, addr, size,
                                KVMFILTER_WRITE, data);
    }
    if (region->device_ops->write) {
        region->device_ops->write(region->device_opaque, addr, data, size);
    } else {
        result = region->device_ops->write_with_attrs(region->device_opaque,
                                                      addr, data, size, attrs);
    }
    end_access(region->block);
    if (kvmfilter_global.compare) {
        kvmfilter_compare_end(&question, region, data);
    }
    return result;
}

static bool region_accepts(void *opaque, hwaddr addr, unsigned size,
                           bool is_write, MemTxAttrs attrs)
{
    KVMFilterRegion *region = opaque;

    return region->device_ops->valid.accepts(region->device_opaque, addr,
                                             size, is_write, attrs);
}

void kvmfilter_add_region(KVMFilterBlock *block, MemoryRegion *mr,
                          const KVMFilterRange *ranges)
{
    KVMFilterRegion *region;

    if (!block) {
        return;
    }
    region = g_new0(KVMFilterRegion, 1);
    region->block = block;
    region->mr = mr;
    region->ranges = ranges;
    region->device_ops = mr->ops;
    region->device_opaque = mr->opaque;
    region->ops = (MemoryRegionOps) {
        .read_with_attrs = region_read,
        .write_with_attrs = region_write,
        .endianness = mr->ops->endianness,
        .valid = mr->ops->valid,
        .impl = mr->ops->impl,
    };
    if (mr->ops->valid.accepts) {
        region->ops.valid.accepts = region_accepts;
    }
    /* Of two devices of the kernel at one address either may answer. */
    memory_region_clear_coalescing(mr);
    mr->ops = &region->ops;
    mr->opaque = region;
    QLIST_INSERT_HEAD(&block->regions, region, next);
    g_hash_table_insert(kvmfilter_global.regions, mr, region);
    publish_locked(block);
}
