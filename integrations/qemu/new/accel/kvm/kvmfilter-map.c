/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where regions are mapped, programs of kvmfilter answer: added, moved and
 * removed as the memory map changes, just as ioeventfds are.
 *
 * A range is answered wherever all of it is visible. What is removed is told
 * before what is added, so a region may move onto its own old place.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/notify.h"
#include "kvmfilter-int.h"
#if __has_include("system/address-spaces.h")
#include "system/address-spaces.h"
#else
#include "exec/address-spaces.h"
#endif
#if __has_include("system/system.h")
#include "system/system.h"
#else
#include "sysemu/sysemu.h"
#endif
#include "trace.h"

typedef struct KVMFilterListener {
    MemoryListener listener;
    uint32_t bus;
} KVMFilterListener;

const KVMFilterProgram *kvmfilter_program(const char *name)
{
    const KVMFilterProgram *program = kvmfilter_programs;

    while (program->name && strcmp(program->name, name)) {
        program++;
    }
    assert(program->name);
    return program;
}

/* The number of a program, which is loaded when it is first used. */
static int load(const char *name)
{
    static int numbers[64];
    const KVMFilterProgram *program;
    int index;

    if (!name) {
        return KVMFILTER_PROG_NONE;
    }
    program = kvmfilter_program(name);
    index = program - kvmfilter_programs;
    assert(index < ARRAY_SIZE(numbers));
    if (numbers[index] <= 0) {
        numbers[index] = kvmfilter_prog_load(kvmfilter_global.filter,
                                             &program->spec);
    }
    return numbers[index];
}

static int add(const KVMFilterRegion *region, const KVMFilterMapping *mapping)
{
    int read_prog = load(mapping->range->read);
    int write_prog = load(mapping->range->write);

    if (read_prog < 0 || write_prog < 0) {
        return read_prog < 0 ? read_prog : write_prog;
    }
    return kvmfilter_range_add(kvmfilter_global.filter,
        &(struct kvmfilter_range_spec) {
            .bus = mapping->bus,
            .address = mapping->address,
            .length = mapping->range->length,
            .read_prog = read_prog,
            .write_prog = write_prog,
            .state_offset = region->block->offset,
        });
}

static void map(KVMFilterRegion *region, const KVMFilterRange *range,
                uint32_t bus, hwaddr address)
{
    KVMFilterMapping *mapping = g_new0(KVMFilterMapping, 1);

    mapping->range = range;
    mapping->bus = bus;
    mapping->address = address;
    /* Whatever was refused exits as ever; the log has said why. */
    mapping->number = add(region, mapping);
    trace_kvmfilter_map(region->block->device->name, bus, address,
                        range->length, mapping->number);
    QLIST_INSERT_HEAD(&region->mappings, mapping, next);
}

static void unmap(KVMFilterRegion *region, KVMFilterMapping *mapping)
{
    trace_kvmfilter_unmap(region->block->device->name, mapping->bus,
                          mapping->address, mapping->range->length,
                          mapping->number);
    if (mapping->number > 0) {
        kvmfilter_range_remove(kvmfilter_global.filter, mapping->number);
    }
    QLIST_REMOVE(mapping, next);
    g_free(mapping);
}

static void region_add(MemoryListener *listener, MemoryRegionSection *section)
{
    KVMFilterListener *l = container_of(listener, KVMFilterListener, listener);
    KVMFilterRegion *region = g_hash_table_lookup(kvmfilter_global.regions,
                                                  section->mr);
    hwaddr begin = section->offset_within_region;
    hwaddr end = begin + int128_get64(section->size);
    const KVMFilterRange *range;

    if (!region) {
        return;
    }
    for (range = region->ranges; range->length; range++) {
        if (range->offset >= begin && range->offset + range->length <= end) {
            map(region, range, l->bus, section->offset_within_address_space +
                                       range->offset - begin);
        }
    }
}

static void region_del(MemoryListener *listener, MemoryRegionSection *section)
{
    KVMFilterListener *l = container_of(listener, KVMFilterListener, listener);
    KVMFilterRegion *region = g_hash_table_lookup(kvmfilter_global.regions,
                                                  section->mr);
    hwaddr begin = section->offset_within_address_space;
    hwaddr end = begin + int128_get64(section->size);
    KVMFilterMapping *mapping, *tmp;

    if (!region) {
        return;
    }
    QLIST_FOREACH_SAFE(mapping, &region->mappings, next, tmp) {
        if (mapping->bus == l->bus && mapping->address >= begin &&
            mapping->address < end) {
            unmap(region, mapping);
        }
    }
}

static KVMFilterListener memory = {
    .listener = {
        .name = "kvmfilter-memory",
        .region_add = region_add,
        .region_del = region_del,
    },
    .bus = KVMFILTER_BUS_MMIO,
};

static KVMFilterListener ports = {
    .listener = {
        .name = "kvmfilter-ports",
        .region_add = region_add,
        .region_del = region_del,
    },
    .bus = KVMFILTER_BUS_PIO,
};

/* All devices that the machine begins with are there, and mapped. */
static void machine_done(Notifier *notifier, void *data)
{
    memory_listener_register(&memory.listener, &address_space_memory);
    memory_listener_register(&ports.listener, &address_space_io);
}

void kvmfilter_map_init(void)
{
    static Notifier notifier = { .notify = machine_done };

    qemu_add_machine_init_done_notifier(&notifier);
}
