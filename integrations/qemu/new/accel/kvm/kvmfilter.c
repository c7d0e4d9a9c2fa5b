/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kvmfilter: registers of devices that the kernel answers, by small programs
 * on state that QEMU owns; see system/kvmfilter.h. This is what the user sees
 * of it: properties of the accelerator, "info kvmfilter" and query-kvmfilter.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-machine.h"
#include "qapi/qapi-visit-common.h"
#include "qapi/type-helpers.h"
#include "qemu/error-report.h"
#include "kvmfilter-int.h"

KVMFilter kvmfilter_global;

static OnOffAuto wanted = ON_OFF_AUTO_OFF;
static char *device_path;
static char *last_message;

/* --- properties --- */

static void get_kvmfilter(Object *obj, Visitor *v, const char *name,
                          void *opaque, Error **errp)
{
    visit_type_OnOffAuto(v, name, &wanted, errp);
}

static bool may_set(Error **errp)
{
    if (kvmfilter_global.regions) {
        error_setg(errp, "kvmfilter can't be changed while the machine runs");
        return false;
    }
    return true;
}

static void set_kvmfilter(Object *obj, Visitor *v, const char *name,
                          void *opaque, Error **errp)
{
    OnOffAuto value;

    if (may_set(errp) && visit_type_OnOffAuto(v, name, &value, errp)) {
        wanted = value;
    }
}

static bool get_compare(Object *obj, Error **errp)
{
    return kvmfilter_global.compare;
}

static void set_compare(Object *obj, bool value, Error **errp)
{
    if (may_set(errp)) {
        kvmfilter_global.compare = value;
    }
}

static char *get_device(Object *obj, Error **errp)
{
    return g_strdup(device_path);
}

static void set_device(Object *obj, const char *value, Error **errp)
{
    if (may_set(errp)) {
        g_free(device_path);
        device_path = g_strdup(value);
    }
}

void kvmfilter_class_init(ObjectClass *oc)
{
    object_class_property_add(oc, "kvmfilter", "OnOffAuto", get_kvmfilter,
                              set_kvmfilter, NULL, NULL);
    object_class_property_set_description(oc, "kvmfilter",
        "Answer registers of devices in the kernel, by the module kvmfilter");
    object_class_property_add_bool(oc, "kvmfilter-compare", get_compare,
                                   set_compare);
    object_class_property_set_description(oc, "kvmfilter-compare",
        "Instead, compare what kvmfilter would answer with QEMU's answers");
    object_class_property_add_str(oc, "kvmfilter-device", get_device,
                                  set_device);
    object_class_property_set_description(oc, "kvmfilter-device",
        "Path to the device node to use (default: /dev/kvmfilter)");
}

/* --- start --- */

/* What the kernel refuses later is no more than a register that exits. */
static void keep_message(void *opaque, const char *message)
{
    if (kvmfilter_global.filter) {
        warn_report("kvmfilter: %s", message);
        return;
    }
    g_free(last_message);
    last_message = g_strdup(message);
}

static int create(int vm_fd)
{
    struct kvmfilter_options options = {
        .size = sizeof(options),
        .vm_fd = vm_fd,
        .scratch_size = KVMFILTER_SCRATCH_SIZE,
        .log = keep_message,
    };
    int ret;

    if (device_path) {
        options.device_fd = qemu_open_old(device_path, O_RDWR);
        if (options.device_fd < 0) {
            ret = -errno;
            last_message = g_strdup_printf("%s: %s", device_path,
                                           strerror(-ret));
            return ret;
        }
        options.flags = KVMFILTER_OPTION_DEVICE_FD;
    }
    ret = kvmfilter_create_with(&kvmfilter_global.filter, &options);
    if (device_path) {
        qemu_close(options.device_fd);
    }
    return ret;
}

int kvmfilter_init(int vm_fd)
{
    int ret;

    if (wanted == ON_OFF_AUTO_OFF) {
        kvmfilter_global.compare = false;
        return 0;
    }
    if (!kvmfilter_global.compare) {
        ret = create(vm_fd);
        if (ret < 0 && wanted == ON_OFF_AUTO_AUTO) {
            warn_report("kvmfilter is not used: %s",
                        last_message ?: strerror(-ret));
            return 0;
        }
        if (ret < 0) {
            error_report("kvmfilter=on: %s", last_message ?: strerror(-ret));
            return ret;
        }
        kvmfilter_map_init();
    }
    kvmfilter_global.regions = g_hash_table_new(NULL, NULL);
    return 0;
}

/* --- what it does --- */

static KvmfilterRange *describe(const KVMFilterRegion *region,
                                const KVMFilterMapping *mapping)
{
    KvmfilterRange *info = g_new0(KvmfilterRange, 1);
    struct kvmfilter_counters counters;

    info->device = g_strdup(region->block->device->name);
    info->ports = mapping->bus == KVMFILTER_BUS_PIO;
    info->address = mapping->address;
    info->length = mapping->range->length;
    info->status = g_strdup(mapping->number > 0 ? "ok" :
                            strerror(-mapping->number));
    if (mapping->number <= 0) {
        return info;
    }
    if (!kvmfilter_counters(kvmfilter_global.filter, mapping->number,
                            &counters)) {
        info->answered = counters.done;
        info->declined = counters.pass_program;
        info->contended = counters.pass_contended;
        info->unserved = counters.pass_no_program;
        info->strings = counters.pass_string;
        info->widths = counters.pass_width;
    }
    return info;
}

KvmfilterInfo *qmp_query_kvmfilter(Error **errp)
{
    KvmfilterInfo *info = g_new0(KvmfilterInfo, 1);
    KvmfilterRangeList **tail = &info->ranges;
    KVMFilterBlock *block;
    KVMFilterRegion *region;
    KVMFilterMapping *mapping;

    info->enabled = !!kvmfilter_global.filter;
    info->compare = kvmfilter_global.compare;
    info->compared = kvmfilter_global.compared;
    info->different = kvmfilter_global.different;
    QLIST_FOREACH(block, &kvmfilter_global.blocks, next) {
        QLIST_FOREACH(region, &block->regions, next) {
            QLIST_FOREACH(mapping, &region->mappings, next) {
                QAPI_LIST_APPEND(tail, describe(region, mapping));
            }
        }
    }
    return info;
}

static void print_range(GString *text, const KvmfilterRange *range)
{
    g_string_append_printf(text, "%-20s %-4s 0x%-9" PRIx64 " %2u",
                           range->device, range->ports ? "port" : "mmio",
                           range->address, range->length);
    if (strcmp(range->status, "ok")) {
        g_string_append_printf(text, "  refused: %s\n", range->status);
        return;
    }
    g_string_append_printf(text, "  answered %" PRIu64 ", declined %" PRIu64
                           ", contended %" PRIu64 ", without program %" PRIu64
                           ", strings %" PRIu64 ", widths %" PRIu64 "\n",
                           range->answered, range->declined, range->contended,
                           range->unserved, range->strings, range->widths);
}

HumanReadableText *qmp_x_query_kvmfilter(Error **errp)
{
    g_autoptr(KvmfilterInfo) info = qmp_query_kvmfilter(errp);
    g_autoptr(GString) text = g_string_new("");
    KvmfilterRangeList *entry;

    if (info->compare) {
        g_string_append_printf(text, "kvmfilter: compares: %" PRIu64
                               " answers, %" PRIu64 " differ\n",
                               info->compared, info->different);
    } else {
        g_string_append_printf(text, "kvmfilter: %s\n",
                               info->enabled ? "on" : "off");
    }
    for (entry = info->ranges; entry; entry = entry->next) {
        print_range(text, entry->value);
    }
    return human_readable_text_from_str(text);
}
