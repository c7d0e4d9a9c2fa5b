// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The i8254 for the VMM's slow path. What a counter does is in i8254_course.h, and what can be read
 * at a given time in i8254_logic.h, for the programs as well.
 *
 * Time. A pulse of CLK comes at each whole number of ticks; an event between two
 * pulses takes effect at the next, as the data sheet has it ("loaded on the next CLK
 * pulse"; GATE "is sampled on the rising edge of CLK"). The crystal of a PC has
 * 315/22 MHz, a twelfth of it is 105/88 MHz: 105 ticks in 88000 ns.
 *
 * Where the data sheet is silent:
 * - Power-on state: as after control words 36h, 76h, b6h. GATE of counter 2 low.
 * - Until a count is written after a mode word, the counting element stands.
 * - The first byte of a word changes nothing (but stops mode 0); the count register
 *   takes both bytes at once.
 * - A trigger before there is a count is lost.
 * - Status gives bits 5-0 of the control word as written, don't-care bit included.
 * - A mode word drops what was latched, status too, and resets the byte flip-flops.
 * - A latched word is read low byte first; the flip-flop of live reads is kept
 *   meanwhile, so that a lone live read never swaps the bytes of later latches.
 * - Modes 4 and 5 strobe once per count or trigger, not again after wrapping. The
 *   strobe lasts a pulse, whatever GATE does.
 * - Count 1 in modes 2 and 3, which it forbids: OUT stays high.
 * - Digits above 9 in BCD count as 10 to 15, modulo 10000.
 * - Port 43h reads 0. Bit 4 of port 61h toggles every 18 ticks, whatever counter 1 is
 *   programmed to.
 */
#include <errno.h>
#include <stdbool.h>
#include <linux/bpf.h>

#include <kvmfilter_i8254.h>

#include "i8254_course.h"
#include "i8254_programs.h"

/* Port 61h, from base 40h, and its bits. */
#define PORT61		0x21
#define PORT61_GATE2	0x01
#define PORT61_WRITABLE	0x0f

MODEL_AT(kvmfilter_i8254_channel, count, 0);
MODEL_AT(kvmfilter_i8254_channel, held, 2);
MODEL_AT(kvmfilter_i8254_channel, latch, 4);
MODEL_AT(kvmfilter_i8254_channel, control, 6);
MODEL_AT(kvmfilter_i8254_channel, flags, 7);
MODEL_AT(kvmfilter_i8254_channel, load, 8);
MODEL_AT(kvmfilter_i8254_channel, expire, 16);
MODEL_AT(kvmfilter_i8254_channel, cr, 24);
MODEL_AT(kvmfilter_i8254_channel, write_low, 26);
MODEL_AT(kvmfilter_i8254_channel, input, 27);
MODEL_AT(kvmfilter_i8254_channel, reserved, 28);
static_assert(sizeof(struct kvmfilter_i8254_channel) == 32, "size");
MODEL_AT(kvmfilter_i8254_state, port61, 24);
MODEL_AT(kvmfilter_i8254_state, channel, 32);
static_assert(sizeof(struct kvmfilter_i8254_state) == 128, "size");

typedef struct kvmfilter_i8254_state i8254;
typedef struct kvmfilter_i8254_channel counter;

static void write_counter(counter *c, __u8 value, __u64 tick)
{
	struct i8254_view now;

	i8254_settle(c, tick);
	i8254_view(c, tick, &now);
	i8254_write_count(c, &now, value, tick);
}

static void write_mode(counter *c, __u8 value, __u64 tick)
{
	struct i8254_view now;

	i8254_view(c, tick, &now);
	i8254_write_mode(c, &now, value);
}

static void write_control(i8254 *state, __u8 value, __u64 tick)
{
	struct i8254_view view;
	unsigned int command, i;

	if (!i8254_is_latch(value)) {
		write_mode(&state->channel[value >> 6], value, tick);
		return;
	}
	command = i8254_as_read_back(value);
	for (i = 0; i < 3; i++) {
		if (!(command & I8254_SELECT(i)))
			continue;
		i8254_view(&state->channel[i], tick, &view);
		i8254_latch(&state->channel[i], command, &view);
	}
}

/* Modes 0 and 4 go on from where they stand. */
static void count_on(counter *c, __u64 tick)
{
	i8254_set_phase(c, I8254_RUN);
	if (c->load == I8254_NEVER)
		return;
	if (tick >= c->load)
		c->load = tick;
	if (c->expire == I8254_NEVER)
		c->expire = c->load + i8254_count_of(c);
}

/* Modes 0 and 4 stand. What is left to count is then a count of its own. */
static void count_off(counter *c, const struct i8254_view *now, __u64 tick)
{
	if (tick >= c->load) {
		c->count = now->ce;
		c->load = tick;
	}
	i8254_set_phase(c, I8254_STOP);
	if (c->expire > tick)
		c->expire = I8254_NEVER;
}

static void set_gate(counter *c, bool level, __u64 tick)
{
	bool periodic = i8254_is_periodic(c->control);
	struct i8254_view now;

	if (level == (c->input & I8254_GATE))
		return;
	c->input ^= I8254_GATE;
	i8254_view(c, tick, &now);
	if (periodic || i8254_is_triggered(c->control)) {
		/* Modes 1, 2, 3 and 5: a rising edge loads at the next pulse. */
		if (level && c->input & I8254_HAVE_COUNT)
			i8254_load_next(c, &now, tick, 1);
		if (level || !periodic)
			return;
		if (i8254_is_loading(c, tick)) {
			i8254_set_phase(c, I8254_STOP);
			return;
		}
		i8254_hold(c, &now, I8254_NEVER);
		c->flags |= I8254_HELD_OUT;
	} else if (level) {
		count_on(c, tick);
	} else {
		count_off(c, &now, tick);
	}
}

static void init(void *opaque, __u64 ns)
{
	i8254 *state = opaque;
	unsigned int i;

	(void)ns;
	model_clear(state, sizeof(*state));
	for (i = 0; i < 3; i++) {
		counter *c = &state->channel[i];

		c->load = I8254_NEVER;
		write_mode(c, I8254_RW_WORD | I8254_M1 | I8254_M0, 0);
		if (i != 2)
			c->input |= I8254_GATE;
	}
}

static int check(const void *opaque)
{
	const i8254 *state = opaque;
	unsigned int i;

	if (state->port61 & ~PORT61_WRITABLE)
		return -EINVAL;
	for (i = 0; i < sizeof(state->reserved); i++)
		if (state->reserved[i])
			return -EINVAL;
	for (i = 0; i < 3; i++) {
		const counter *c = &state->channel[i];

		if (c->reserved || !(c->control & I8254_RW))
			return -EINVAL;
	}
	return 0;
}

static __u64 read_port(i8254 *state, __u32 port, __u64 tick)
{
	__u64 value = 0;

	switch (port) {
	case 0:
	case 1:
	case 2:
		if (!i8254_read_latched(&state->channel[port], &value))
			value = i8254_read_live(&state->channel[port], tick);
		break;
	case PORT61:
		value = i8254_read_port61(state, tick);
		break;
	}
	return value;
}

static void write_port(i8254 *state, __u32 port, __u8 value, __u64 tick)
{
	switch (port) {
	case 0:
	case 1:
	case 2:
		write_counter(&state->channel[port], value, tick);
		break;
	case 3:
		write_control(state, value, tick);
		break;
	case PORT61:
		state->port61 = value & PORT61_WRITABLE;
		set_gate(&state->channel[2], value & PORT61_GATE2, tick);
		break;
	}
}

static int answer(void *state, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	__u64 tick = i8254_tick(ns);

	(void)event;
	if (access->direction == KVMFILTER_WRITE)
		write_port(state, access->offset, access->value, tick);
	else
		access->value = read_port(state, access->offset, tick);
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const i8254 *state = opaque;
	struct i8254_view view;
	__u32 i, high = 0;

	for (i = 0; i < 3; i++) {
		i8254_view(&state->channel[i], i8254_tick(ns), &view);
		high |= (__u32)view.out << i;
	}
	return high;
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 after)
{
	const i8254 *state = opaque;
	__u64 tick = i8254_tick(after);
	counter c = state->channel[line];

	i8254_settle(&c, tick);
	return i8254_tick_ns(i8254_next_edge(&c, tick));
}

/* OUT of counter 0. */
static int due(const void *state, unsigned int timer, __u64 ns,
	       struct kvmfilter_model_timer *result)
{
	result->due_ns = next_rise(state, timer, ns);
	return 0;
}

MODEL_PROGRAM(i8254_read);
MODEL_PROGRAM(i8254_write);
MODEL_PROGRAM(i8254_write_timed);
MODEL_PROGRAM(i8254_read61);
MODEL_PROGRAM(i8254_expire);

static const struct kvmfilter_model_range ranges[] = {
	{ .offset = 0, .length = 4, .read = &i8254_read, .write = &i8254_write,
	  .timed_write = &i8254_write_timed },
	{ .offset = PORT61, .length = 1, .read = &i8254_read61 },
};

static const struct kvmfilter_program *const expire[] = { &i8254_expire };

#define I8254_MODEL(count) {						\
	.size = sizeof(struct kvmfilter_model),				\
	.state_size = sizeof(i8254),					\
	.magic = KVMFILTER_I8254_MAGIC,					\
	.version = KVMFILTER_I8254_VERSION,				\
	.line_count = 1,						\
	.name = "i8254",						\
	.ranges = ranges,						\
	.range_count = count,						\
	.init = init,							\
	.reset = init,							\
	.check = check,							\
	.access = answer,						\
	.lines = lines,							\
	.next_rise = next_rise,						\
	.expire = expire,						\
	.timer_count = MODEL_COUNT(expire),				\
	.due = due,							\
}

const struct kvmfilter_model kvmfilter_i8254_model = I8254_MODEL(MODEL_COUNT(ranges));
const struct kvmfilter_model kvmfilter_i8254_chip_model = I8254_MODEL(1);

/* --- what the VMM does ----------------------------------------------------------- */

static int read61(void *state, __u64 ns, void *argument)
{
	(void)argument;
	return (int)read_port(state, PORT61, i8254_tick(ns));
}

int kvmfilter_i8254_read61(struct kvmfilter_device *device)
{
	return kvmfilter_device_change(device, read61, NULL);
}

static int write61(void *state, __u64 ns, void *value)
{
	write_port(state, PORT61, *(__u8 *)value, i8254_tick(ns));
	return 0;
}

int kvmfilter_i8254_write61(struct kvmfilter_device *device, __u8 value)
{
	return kvmfilter_device_change(device, write61, &value);
}
