/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints kvmfilter:*, for perf, trace-cmd and bpftrace; kvmfilter(4) describes them.
 * While nobody listens an access costs a no-op for them.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvmfilter

#if !defined(KVMF_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define KVMF_TRACE_H

#include <linux/bits.h>
#include <linux/kvmfilter.h>
#include <linux/tracepoint.h>

#include "filter.h"
#include "range.h"
#include "scratch.h"
#include "timer.h"

TRACE_DEFINE_ENUM(KVMF_COUNT_DONE);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_PROGRAM);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_CONTENDED);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_NOTIFIER);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_NO_PROGRAM);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_STRING);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_WIDTH);
TRACE_DEFINE_ENUM(KVMF_COUNT_PASS_TIMER);

#define kvmf_trace_bus(bus) __print_symbolic(bus,			\
	{ KVMFILTER_BUS_PIO,		"pio" },			\
	{ KVMFILTER_BUS_MMIO,		"mmio" })

#define kvmf_trace_direction(direction) __print_symbolic(direction,	\
	{ KVMFILTER_READ,		"read" },			\
	{ KVMFILTER_WRITE,		"write" },			\
	{ KVMFILTER_EXPIRE,		"expire" })

#define kvmf_trace_outcome(outcome) __print_symbolic(outcome,		\
	{ KVMF_COUNT_DONE,		"done" },			\
	{ KVMF_COUNT_PASS_PROGRAM,	"pass_program" },		\
	{ KVMF_COUNT_PASS_CONTENDED,	"pass_contended" },		\
	{ KVMF_COUNT_PASS_NOTIFIER,	"pass_notifier" },		\
	{ KVMF_COUNT_PASS_NO_PROGRAM,	"pass_no_program" },		\
	{ KVMF_COUNT_PASS_STRING,	"pass_string" },		\
	{ KVMF_COUNT_PASS_WIDTH,	"pass_width" },			\
	{ KVMF_COUNT_PASS_TIMER,	"pass_timer" })

/*
 * An access has ended. @value: what was written; of a read what the guest got, zero
 * if it was not answered. (A program may set more bytes of it than are read.)
 */
TRACE_EVENT(kvmfilter_access,
	TP_PROTO(const struct kvmf_range *range,
		 const struct kvmfilter_access *access, u32 outcome),
	TP_ARGS(range, access, outcome),
	TP_STRUCT__entry(
		__field(u64, filter)
		__field(u64, address)
		__field(u64, value)
		__field(u32, range)
		__field(u32, vcpu)
		__field(u32, outcome)
		__field(u8, bus)
		__field(u8, width)
		__field(u8, direction)
	),
	TP_fast_assign(
		__entry->filter = range->filter;
		__entry->address = access->address;
		__entry->value = outcome == KVMF_COUNT_DONE ?
			access->value & GENMASK_ULL(8 * access->width - 1, 0) :
			access->value;
		__entry->range = range->number;
		__entry->vcpu = access->vcpu;
		__entry->outcome = outcome;
		__entry->bus = access->bus;
		__entry->width = access->width;
		__entry->direction = access->direction;
	),
	TP_printk("filter %llu range %u vcpu %u %s %s 0x%llx width %u value 0x%llx: %s",
		  __entry->filter, __entry->range, __entry->vcpu,
		  kvmf_trace_bus(__entry->bus),
		  kvmf_trace_direction(__entry->direction), __entry->address,
		  __entry->width, __entry->value,
		  kvmf_trace_outcome(__entry->outcome))
);

/*
 * A range has gone live, and may have seen accesses before; or it has left the bus, and
 * sees none any more.
 */
DECLARE_EVENT_CLASS(kvmfilter_range,
	TP_PROTO(const struct kvmf_range *range),
	TP_ARGS(range),
	TP_STRUCT__entry(
		__field(u64, filter)
		__field(u64, address)
		__field(u32, range)
		__field(u32, length)
		__field(u32, bus)
		__field(u32, read_prog)
		__field(u32, write_prog)
	),
	TP_fast_assign(
		const struct kvmf_prog *read = range->prog[KVMFILTER_READ];
		const struct kvmf_prog *write = range->prog[KVMFILTER_WRITE];

		__entry->filter = range->filter;
		__entry->address = range->address;
		__entry->range = range->number;
		__entry->length = range->length;
		__entry->bus = range->bus;
		__entry->read_prog = read ? read->number : KVMFILTER_PROG_NONE;
		__entry->write_prog = write ? write->number : KVMFILTER_PROG_NONE;
	),
	TP_printk("filter %llu range %u %s 0x%llx length %u read_prog %u write_prog %u",
		  __entry->filter, __entry->range, kvmf_trace_bus(__entry->bus),
		  __entry->address, __entry->length, __entry->read_prog,
		  __entry->write_prog)
);

DEFINE_EVENT(kvmfilter_range, kvmfilter_range_add,
	TP_PROTO(const struct kvmf_range *range),
	TP_ARGS(range)
);

DEFINE_EVENT(kvmfilter_range, kvmfilter_range_remove,
	TP_PROTO(const struct kvmf_range *range),
	TP_ARGS(range)
);

/* A timer has expired, @now; it was armed for @when. */
TRACE_EVENT(kvmfilter_expiry,
	TP_PROTO(const struct kvmf_timer *timer, u64 when, u64 now, u32 outcome),
	TP_ARGS(timer, when, now, outcome),
	TP_STRUCT__entry(
		__field(u64, filter)
		__field(u64, when)
		__field(u64, behind)
		__field(u32, timer)
		__field(u32, outcome)
	),
	TP_fast_assign(
		__entry->filter = timer->filter;
		__entry->when = when;
		__entry->behind = now - when;
		__entry->timer = timer->number;
		__entry->outcome = outcome;
	),
	TP_printk("filter %llu timer %u when %llu behind %llu: %s", __entry->filter,
		  __entry->timer, __entry->when, __entry->behind,
		  kvmf_trace_outcome(__entry->outcome))
);

/* A timer can be armed from now on; or it does not expire any more. */
DECLARE_EVENT_CLASS(kvmfilter_timer,
	TP_PROTO(const struct kvmf_timer *timer),
	TP_ARGS(timer),
	TP_STRUCT__entry(
		__field(u64, filter)
		__field(u32, timer)
		__field(u32, expire_prog)
		__field(u32, notifier)
	),
	TP_fast_assign(
		__entry->filter = timer->filter;
		__entry->timer = timer->number;
		__entry->expire_prog = timer->prog->number;
		__entry->notifier = timer->notifier;
	),
	TP_printk("filter %llu timer %u expire_prog %u notifier %u", __entry->filter,
		  __entry->timer, __entry->expire_prog, __entry->notifier)
);

DEFINE_EVENT(kvmfilter_timer, kvmfilter_timer_add,
	TP_PROTO(const struct kvmf_timer *timer),
	TP_ARGS(timer)
);

DEFINE_EVENT(kvmfilter_timer, kvmfilter_timer_remove,
	TP_PROTO(const struct kvmf_timer *timer),
	TP_ARGS(timer)
);

/*
 * Unloading: not of programs that go with their filter. (The BPF glue of older kernels has
 * an argument "prog" of its own.)
 */
DECLARE_EVENT_CLASS(kvmfilter_prog,
	TP_PROTO(const struct kvmf_filter *filter, const struct kvmf_prog *loaded),
	TP_ARGS(filter, loaded),
	TP_STRUCT__entry(
		__field(u64, filter)
		__field(u32, prog)
		__field(u32, direction)
		__field(u32, insns)
		__field(u32, state_size)
		__field(bool, jited)
	),
	TP_fast_assign(
		__entry->filter = filter->number;
		__entry->prog = loaded->number;
		__entry->direction = loaded->code->key.direction;
		__entry->insns = loaded->code->key.insn_count;
		__entry->state_size = loaded->code->key.state_size;
		__entry->jited = true;
	),
	TP_printk("filter %llu prog %u %s insns %u state_size %u jited %d",
		  __entry->filter, __entry->prog,
		  kvmf_trace_direction(__entry->direction), __entry->insns,
		  __entry->state_size, __entry->jited)
);

DEFINE_EVENT(kvmfilter_prog, kvmfilter_prog_load,
	TP_PROTO(const struct kvmf_filter *filter, const struct kvmf_prog *loaded),
	TP_ARGS(filter, loaded)
);

DEFINE_EVENT(kvmfilter_prog, kvmfilter_prog_unload,
	TP_PROTO(const struct kvmf_filter *filter, const struct kvmf_prog *loaded),
	TP_ARGS(filter, loaded)
);

/* The first event of a filter, and its last. */
DECLARE_EVENT_CLASS(kvmfilter_filter,
	TP_PROTO(const struct kvmf_filter *filter),
	TP_ARGS(filter),
	TP_STRUCT__entry(
		__field(u64, filter)
		__field(u32, scratch_size)
	),
	TP_fast_assign(
		__entry->filter = filter->number;
		__entry->scratch_size = kvmf_scratch_size(filter->scratch);
	),
	TP_printk("filter %llu scratch_size %u", __entry->filter,
		  __entry->scratch_size)
);

DEFINE_EVENT(kvmfilter_filter, kvmfilter_filter_create,
	TP_PROTO(const struct kvmf_filter *filter),
	TP_ARGS(filter)
);

DEFINE_EVENT(kvmfilter_filter, kvmfilter_filter_release,
	TP_PROTO(const struct kvmf_filter *filter),
	TP_ARGS(filter)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
