/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of kvmfilter share: blocks, the regions that use them, and
 * where these are mapped. All of it is protected by the BQL.
 */
#ifndef ACCEL_KVM_KVMFILTER_INT_H
#define ACCEL_KVM_KVMFILTER_INT_H

#include <kvmfilter.h>
#if __has_include("system/memory.h")
#include "system/memory.h"
#else
#include "exec/memory.h"
#endif
#include "qemu/queue.h"
#include "system/kvmfilter.h"
#include "system/kvmfilter-clock.h"
#include "kvmfilter-programs.h"

typedef struct KVMFilterRegion KVMFilterRegion;

struct KVMFilterBlock {
    const KVMFilterDevice *device;
    void *opaque;
    struct kvmfilter_state *state;
    uint32_t offset;            /* of the state, in the filter's memory */
    /* Accesses that QEMU emulates now; the state is locked from 1 on. */
    unsigned depth;
    QLIST_HEAD(, KVMFilterRegion) regions;
    QLIST_ENTRY(KVMFilterBlock) next;
};

/* A range where it is mapped. */
typedef struct KVMFilterMapping {
    const KVMFilterRange *range;
    uint32_t bus;
    hwaddr address;
    int number;                 /* the kernel's, or why it refused: -errno */
    QLIST_ENTRY(KVMFilterMapping) next;
} KVMFilterMapping;

struct KVMFilterRegion {
    KVMFilterBlock *block;
    MemoryRegion *mr;
    const KVMFilterRange *ranges;
    /* What the region would have without us, and has instead. */
    const MemoryRegionOps *device_ops;
    void *device_opaque;
    MemoryRegionOps ops;
    QLIST_HEAD(, KVMFilterMapping) mappings;
    QLIST_ENTRY(KVMFilterRegion) next;
};

typedef struct KVMFilter {
    /* NULL where nothing is answered: it is off, or only compares. */
    struct kvmfilter *filter;
    bool compare;
    int64_t clock_offset;
    bool clock_runs;
    QLIST_HEAD(, KVMFilterBlock) blocks;
    /* Of MemoryRegion to KVMFilterRegion. */
    GHashTable *regions;
    /* With compare: answers that were compared, and that differed. */
    uint64_t compared;
    uint64_t different;
} KVMFilter;

extern KVMFilter kvmfilter_global;

/* kvmfilter-block.c */
void *kvmfilter_block_data(const KVMFilterBlock *block);
void kvmfilter_block_begin(KVMFilterBlock *block);
void kvmfilter_block_end(KVMFilterBlock *block);

/* kvmfilter-map.c: a region of @regions is to be answered where it is. */
void kvmfilter_map_init(void);

/* kvmfilter-compare.c: around an access that QEMU emulates. */
typedef struct KVMFilterQuestion {
    const KVMFilterProgram *program;
    struct kvmfilter_access access;
    void *state;
    uint64_t clock;
} KVMFilterQuestion;

void kvmfilter_compare_begin(KVMFilterQuestion *question,
                             const KVMFilterRegion *region, hwaddr addr,
                             unsigned size, uint32_t direction,
                             uint64_t value);
void kvmfilter_compare_end(KVMFilterQuestion *question,
                           const KVMFilterRegion *region, uint64_t value);

const KVMFilterProgram *kvmfilter_program(const char *name);

/* Of the memory that all blocks share. */
#define KVMFILTER_SCRATCH_SIZE  (64 * 1024)

#endif /* ACCEL_KVM_KVMFILTER_INT_H */
