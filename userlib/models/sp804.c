// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The SP804 for the VMM's slow path: all but what the program in the kernel answers, which is in
 * sp804_logic.h.
 *
 * Where the manual leaves it open:
 * - What is written takes effect at once, and a tick begins with it.
 * - A period is as many ticks as were loaded (4.2.1 has the formula): a periodic timer never shows
 *   its 0, but what it is loaded with. A timer that is loaded with 0 stays there; the interrupt
 *   comes at once, once; if it is loaded before it is enabled, with that.
 * - A timer of 16 bits has zeros above them while it runs; one that stands has what was loaded.
 * - Divisor 3, which is undefined, is 4096. Whatever is changed while a timer runs but for the
 *   interrupt's enable begins a new tick.
 * - Both load registers read as the last one written, and a periodic timer that stands at 0 takes
 *   either at once.
 */
#include <errno.h>
#include <linux/bpf.h>

#include <kvmfilter_sp804.h>

#include "sp804_logic.h"
#include "sp804_programs.h"

MODEL_AT(kvmfilter_sp804_state, timer[0].until_ns, 24);
MODEL_AT(kvmfilter_sp804_state, timer[0].start_ns, 32);
MODEL_AT(kvmfilter_sp804_state, timer[0].count, 40);
MODEL_AT(kvmfilter_sp804_state, timer[0].load, 48);
MODEL_AT(kvmfilter_sp804_state, timer[0].control, 52);
MODEL_AT(kvmfilter_sp804_state, timer[0].raised, 53);
MODEL_AT(kvmfilter_sp804_state, timer[1].until_ns, 56);
MODEL_AT(kvmfilter_sp804_state, test, 88);
MODEL_AT(kvmfilter_sp804_state, test_lines, 89);
static_assert(sizeof(struct kvmfilter_sp804_state) == 96, "size");

/* Peripheral 804h of designer 41h, revision 1; and a PrimeCell (DDI 0271, 3.2). */
#define IDS		0xb105f00d00141804ULL

/* All that can be written of the control register, and what power-on leaves there. */
#define CONTROL		0xef
#define CONTROL_RESET	KVMFILTER_SP804_INT_ENABLE

#define COUNT_MAX	(1ULL << 32)

typedef struct kvmfilter_sp804_state sp804;
typedef struct kvmfilter_sp804_timer timer;

/* --- one timer ----------------------------------------------------------------------- */

static bool runs(const timer *t)
{
	return t->control & KVMFILTER_SP804_ENABLE;
}

static __u64 tick_ns(const timer *t)
{
	return (__u64)SP804_NS << (t->control & KVMFILTER_SP804_DIVIDE);
}

static __u64 mask(const timer *t)
{
	return t->control & KVMFILTER_SP804_32_BITS ? 0xffffffff : 0xffff;
}

/* Ticks from a 0 to the next; 0: it stays there. */
static __u64 lap(const timer *t)
{
	if (t->control & KVMFILTER_SP804_ONE_SHOT)
		return 0;
	return t->control & KVMFILTER_SP804_PERIODIC ? t->load & mask(t) : mask(t) + 1;
}

static __u64 ticks(const timer *t, __u64 ns)
{
	return (ns - t->start_ns) / tick_ns(t);
}

/* Has it been 0 since @start_ns? */
static bool came(const timer *t, __u64 ns)
{
	return runs(t) && t->count && !sp804_is_due(t->until_ns, ns) &&
	       ticks(t, ns) >= t->count;
}

static bool raw(const timer *t, __u64 ns)
{
	return t->raised || came(t, ns);
}

/* What the program goes by. */
static __u64 until(const timer *t)
{
	if (!runs(t) || !t->count || t->count > mask(t) || tick_ns(t) != SP804_NS)
		return 0;
	return t->start_ns + t->count * SP804_NS + SP804_NS - 1;
}

/* @count ticks are left from now on, or from the moment in which it was @count. */
static void start(timer *t, __u64 count, __u64 ns)
{
	t->count = count ? count : runs(t) ? lap(t) : 0;
	t->start_ns = ns;
	t->until_ns = until(t);
}

/* Let the past be over: nothing changes unless there was a 0. */
static void settle(timer *t, __u64 ns)
{
	__u64 passed = ticks(t, ns), next = lap(t);

	if (!came(t, ns))
		return;
	t->raised = 1;
	if (next)
		next -= (passed - t->count) % next;
	start(t, next, t->start_ns + passed * tick_ns(t));
}

/* After settle(). */
static __u64 value(const timer *t, __u64 ns)
{
	/* As the program has it. */
	if (sp804_is_due(t->until_ns, ns))
		return sp804_value(t->until_ns, ns);
	if (!runs(t))
		return t->count;
	return t->count ? (t->count - ticks(t, ns)) & mask(t) : 0;
}

static void write_load(timer *t, __u32 load, __u64 ns)
{
	t->load = load;
	/* Drivers load first, and say then that it has 32 bits. */
	start(t, runs(t) ? load & mask(t) : load, ns);
	if (runs(t) && !(load & mask(t)))
		t->raised = 1;
}

static void write_control(timer *t, __u8 control, __u64 ns)
{
	__u64 now = value(t, ns);
	__u8 changed = t->control ^ control;

	t->control = control;
	if (!(changed & ~KVMFILTER_SP804_INT_ENABLE))
		return;
	start(t, runs(t) ? now & mask(t) : now, ns);
	/* Loaded with 0 before it was enabled. */
	if (changed & KVMFILTER_SP804_ENABLE && runs(t) && !(now & mask(t)) &&
	    !(t->load & mask(t)))
		t->raised = 1;
}

static void write_timer(timer *t, __u32 offset, __u32 written, __u64 ns)
{
	switch (offset) {
	case KVMFILTER_SP804_LOAD:
		write_load(t, written, ns);
		break;
	case KVMFILTER_SP804_CONTROL:
		write_control(t, written & CONTROL, ns);
		break;
	case KVMFILTER_SP804_INTCLR:
		t->raised = 0;
		break;
	case KVMFILTER_SP804_BGLOAD:
		t->load = written;
		/* A periodic one may have stood at 0 for want of it. */
		if (runs(t) && !t->count)
			start(t, 0, ns);
		break;
	}
}

static bool line(const timer *t, __u64 ns)
{
	return t->control & KVMFILTER_SP804_INT_ENABLE && raw(t, ns);
}

static __u64 read_timer(const timer *t, __u32 offset, __u64 ns)
{
	switch (offset) {
	case KVMFILTER_SP804_LOAD:
	case KVMFILTER_SP804_BGLOAD:
		return t->load;
	case KVMFILTER_SP804_VALUE:
		return value(t, ns);
	case KVMFILTER_SP804_CONTROL:
		return t->control;
	case KVMFILTER_SP804_RIS:
		return raw(t, ns);
	case KVMFILTER_SP804_MIS:
		return line(t, ns);
	default:
		return 0;
	}
}

static __u64 rise(const timer *t, __u64 ns)
{
	__u64 left;

	if (!(t->control & KVMFILTER_SP804_INT_ENABLE) || !runs(t) || !t->count || raw(t, ns) ||
	    __builtin_mul_overflow(t->count, tick_ns(t), &left) ||
	    __builtin_add_overflow(t->start_ns, left, &left))
		return KVMFILTER_NEVER;
	return left;
}

/* --- both ---------------------------------------------------------------------------- */

static void init(void *opaque, __u64 ns)
{
	sp804 *state = opaque;

	model_clear(state, sizeof(*state));
	for (int i = 0; i < 2; i++) {
		state->timer[i].control = CONTROL_RESET;
		start(&state->timer[i], 0xffffffff, ns);
	}
}

static int check_timer(const timer *t)
{
	if (t->count > COUNT_MAX || t->control & ~CONTROL || t->raised > 1 ||
	    t->reserved[0] || t->reserved[1])
		return -EINVAL;
	if (runs(t) && t->count > mask(t) + 1)
		return -EINVAL;
	return t->until_ns == until(t) ? 0 : -EINVAL;
}

static int check(const void *opaque)
{
	const sp804 *state = opaque;

	for (size_t i = 0; i < sizeof(state->reserved); i++)
		if (state->reserved[i])
			return -EINVAL;
	if (state->test > 1 || state->test_lines > 3 || check_timer(&state->timer[0]))
		return -EINVAL;
	return check_timer(&state->timer[1]);
}

static bool is_timer(__u32 offset)
{
	return offset < 2 * KVMFILTER_SP804_TIMER2;
}

static __u64 read_register(const sp804 *state, __u32 offset, __u64 ns)
{
	if (is_timer(offset))
		return read_timer(&state->timer[offset / KVMFILTER_SP804_TIMER2],
				  offset % KVMFILTER_SP804_TIMER2, ns);
	if (offset == KVMFILTER_SP804_ITCR)
		return state->test;
	if (offset >= KVMFILTER_SP804_ID && offset < KVMFILTER_SP804_LENGTH)
		return IDS >> 2 * (offset - KVMFILTER_SP804_ID) & 0xff;
	return 0;
}

static void write_register(sp804 *state, __u32 offset, __u32 written, __u64 ns)
{
	if (is_timer(offset))
		write_timer(&state->timer[offset / KVMFILTER_SP804_TIMER2],
			    offset % KVMFILTER_SP804_TIMER2, written, ns);
	else if (offset == KVMFILTER_SP804_ITCR)
		state->test = written & 1;
	else if (offset == KVMFILTER_SP804_ITOP)
		state->test_lines = written & 3;
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	__u32 byte = access->offset & 3;
	sp804 *state = opaque;

	(void)event;
	if (is_timer(access->offset))
		settle(&state->timer[access->offset / KVMFILTER_SP804_TIMER2], ns);
	if (access->direction == KVMFILTER_WRITE) {
		if (access->width == 4 && !byte)
			write_register(state, access->offset, access->value, ns);
		return KVMFILTER_DONE;
	}
	access->value = 0;
	if (byte + access->width <= 4)
		access->value = read_register(state, access->offset - byte, ns) >> 8 * byte &
				~0ULL >> (64 - 8 * access->width);
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const sp804 *state = opaque;
	__u32 both = line(&state->timer[0], ns) | line(&state->timer[1], ns) << 1;

	if (state->test)
		both = state->test_lines;
	return both | (both ? 4 : 0);
}

static __u64 next_rise(const void *opaque, unsigned int number, __u64 ns)
{
	const sp804 *state = opaque;
	__u64 one, other;

	if (state->test)
		return KVMFILTER_NEVER;
	if (number < 2)
		return rise(&state->timer[number], ns);
	if (lines(state, ns))
		return KVMFILTER_NEVER;
	one = rise(&state->timer[0], ns);
	other = rise(&state->timer[1], ns);
	return one < other ? one : other;
}

MODEL_PROGRAM(sp804_read_value);

/* From the first value to the second. */
#define VALUES_END	(KVMFILTER_SP804_TIMER2 + KVMFILTER_SP804_CONTROL)

static const struct kvmfilter_model_range ranges[] = {
	{
		.offset = KVMFILTER_SP804_VALUE,
		.length = VALUES_END - KVMFILTER_SP804_VALUE,
		.bus = KVMFILTER_BUS_MMIO,
		.read = &sp804_read_value,
	}, {
		/* With accesses that are partly to the values. */
		.length = KVMFILTER_SP804_LENGTH,
		.bus = KVMFILTER_BUS_MMIO,
	},
};

const struct kvmfilter_model kvmfilter_sp804_model = {
	.size = sizeof(struct kvmfilter_model),
	.state_size = sizeof(sp804),
	.magic = KVMFILTER_SP804_MAGIC,
	.version = KVMFILTER_SP804_VERSION,
	.line_count = 3,
	.name = "sp804",
	.ranges = ranges,
	.range_count = MODEL_COUNT(ranges),
	.init = init,
	.reset = init,
	.check = check,
	.access = answer,
	.lines = lines,
	.next_rise = next_rise,
};
