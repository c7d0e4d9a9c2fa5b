/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ask both: QEMU emulates every access, and the program that would have
 * answered it is run by the library's interpreter, on what QEMU had published
 * before. The kernel has no part in it.
 *
 * Time goes on meanwhile, so the program runs twice, at the time before and
 * that after QEMU's answer, which must be one of its answers or lie between.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/timer.h"
#include "kvmfilter-int.h"
#include "trace.h"

static const KVMFilterRange *find_range(const KVMFilterRegion *region,
                                        hwaddr addr, unsigned size,
                                        uint32_t direction)
{
    const KVMFilterRange *range;

    for (range = region->ranges; range->length; range++) {
        if ((direction == KVMFILTER_READ ? range->read : range->write) &&
            addr >= range->offset &&
            addr + size <= range->offset + range->length) {
            return range;
        }
    }
    return NULL;
}

void kvmfilter_compare_begin(KVMFilterQuestion *question,
                             const KVMFilterRegion *region, hwaddr addr,
                             unsigned size, uint32_t direction,
                             uint64_t value)
{
    const KVMFilterRange *range = find_range(region, addr, size, direction);

    if (!range) {
        return;
    }
    question->program = kvmfilter_program(direction == KVMFILTER_READ ?
                                          range->read : range->write);
    question->access = (struct kvmfilter_access) {
        .value = value,
        .address = addr,
        .offset = addr - range->offset,
        .width = size,
        .direction = direction,
    };
    question->state = g_memdup2(kvmfilter_block_data(region->block),
                                question->program->spec.state_size);
    question->clock = get_clock();
}

/* Of @run, at @clock; false: it left the access to QEMU. */
static bool ask(const KVMFilterQuestion *question, uint64_t clock,
                struct kvmfilter_run *run)
{
    struct kvmfilter_clocks clocks = { .clock_ns = clock };
    uint32_t size = question->program->spec.state_size;
    int err;

    *run = (struct kvmfilter_run) {
        .access = question->access,
        .state = g_memdup2(question->state, size),
        .state_size = size,
        .repeat = 1,
    };
    err = kvmfilter_prog_interpret(&question->program->spec, run, &clocks);
    if (err) {
        error_report("kvmfilter: %s can't be interpreted: %s",
                     question->program->name, strerror(-err));
    }
    return !err && run->verdict == KVMFILTER_DONE;
}

/* Is @value one of both, or between, whichever way the register counts? */
static bool agrees(uint64_t value, uint64_t first, uint64_t last,
                   unsigned width)
{
    uint64_t mask = MAKE_64BIT_MASK(0, width * 8);
    uint64_t up = (last - first) & mask;

    value &= mask;
    if (value == (first & mask) || value == (last & mask)) {
        return true;
    }
    if (up <= mask / 2) {
        return ((value - first) & mask) <= up;
    }
    return ((first - value) & mask) <= ((first - last) & mask);
}

/*
 * Is @value the program's answer at a time between? The low byte of a counter
 * goes round while QEMU answers.
 */
static bool agrees_sometime(const KVMFilterQuestion *question, uint64_t value,
                            uint64_t end)
{
    uint64_t mask = MAKE_64BIT_MASK(0, question->access.width * 8);
    uint64_t step = MAX((end - question->clock) / 1024, 1);
    struct kvmfilter_run run;
    bool same = false;

    for (uint64_t now = question->clock; !same && now < end; now += step) {
        same = ask(question, now, &run) &&
               !((value ^ run.access.value) & mask);
        g_free(run.state);
    }
    return same;
}

static void say_difference(const KVMFilterQuestion *question,
                           const KVMFilterRegion *region, uint64_t value,
                           const struct kvmfilter_run *first,
                           const struct kvmfilter_run *last)
{
    kvmfilter_global.different++;
    if (kvmfilter_global.different > 100) {
        return;
    }
    error_report("kvmfilter: %s: %s: offset 0x%x, width %u: QEMU has 0x%"
                 PRIx64 ", the program 0x%" PRIx64 " to 0x%" PRIx64,
                 region->block->device->name, question->program->name,
                 question->access.offset, question->access.width, value,
                 (uint64_t)first->access.value, (uint64_t)last->access.value);
}

/*
 * What the program has changed is what QEMU has changed. (Which may be more:
 * what a program is told changes with time, too.)
 */
static bool same_state(const KVMFilterQuestion *question,
                       const uint8_t *published,
                       const struct kvmfilter_run *first,
                       const struct kvmfilter_run *last)
{
    const uint8_t *before = question->state, *a = first->state;
    const uint8_t *b = last->state;

    for (uint32_t i = 0; i < first->state_size; i++) {
        if (b[i] != before[i] && a[i] == b[i] && b[i] != published[i]) {
            return false;
        }
    }
    return true;
}

void kvmfilter_compare_end(KVMFilterQuestion *question,
                           const KVMFilterRegion *region, uint64_t value)
{
    const KVMFilterProgram *program = question->program;
    struct kvmfilter_run first = { }, last = { };
    uint64_t now = get_clock();

    if (!program) {
        return;
    }
    if (ask(question, question->clock, &first) && ask(question, now, &last)) {
        kvmfilter_global.compared++;
        if ((program->spec.direction == KVMFILTER_READ &&
             !agrees(value, first.access.value, last.access.value,
                     question->access.width) &&
             !agrees_sometime(question, value, now)) ||
            !same_state(question, kvmfilter_block_data(region->block), &first,
                        &last)) {
            say_difference(question, region, value, &first, &last);
        }
    }
    g_free(first.state);
    g_free(last.state);
    g_free(question->state);
}
