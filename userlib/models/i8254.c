// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The i8254 for the VMM's slow path: all that changes a counter's course. What can be
 * read at a given time is in i8254_logic.h, for the programs as well.
 *
 * A counter is kept as a formula of time, not as a value: from tick "load" on, the
 * counting element holds "count" less the ticks passed, reduced as the mode says.
 * Before load it shows "held". Whatever breaks the formula (a count, GATE, a mode
 * word) is an event here, which writes down a new one; nothing needs a timer.
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

#include "i8254_logic.h"
#include "i8254_programs.h"

#define NEVER	KVMFILTER_I8254_NEVER

/* Bits of input. */
#define GATE		0x01
#define WRITE_HIGH	0x02	/* the first byte of a word was written */
#define HAVE_COUNT	0x04	/* since the mode word */

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

enum mode { MODE0, MODE1, MODE2, MODE3, MODE4, MODE5 };

static enum mode mode_of(const counter *c)
{
	unsigned int mode = c->control >> 1 & 7;

	return mode > MODE5 ? mode - 4 : mode;
}

static bool is_periodic(const counter *c)
{
	return c->control & I8254_M1;
}

/* Modes 1 and 5 wait for a trigger. */
static bool is_triggered(const counter *c)
{
	return !is_periodic(c) && c->control & I8254_M0;
}

static unsigned int phase_of(const counter *c)
{
	return c->control & I8254_PHASE;
}

static void set_phase(counter *c, unsigned int phase)
{
	c->control = (c->control & I8254_WRITTEN) | phase;
}

static void set_flag(counter *c, unsigned int flag, bool on)
{
	c->flags = on ? c->flags | flag : c->flags & ~flag;
}

static __u64 count_of(const counter *c)
{
	return i8254_count(c->control, c->count);
}

/* A load is due at the next pulse. */
static bool is_loading(const counter *c, __u64 tick)
{
	return tick < c->load && c->load != NEVER;
}

/* Ticks from load until a count that waits in modes 2 and 3 is taken. */
static __u64 reload_after(const counter *c)
{
	if (phase_of(c) == I8254_RELOAD_HALF)
		return i8254_high_half(count_of(c));
	return count_of(c);
}

/* The load of a cycle of the waiting count; after HALF it is half over at once. */
static __u64 reloaded_load(const counter *c)
{
	__u64 load = c->load + reload_after(c);

	if (phase_of(c) == I8254_RELOAD_HALF)
		load -= i8254_high_half(i8254_count(c->control, c->held));
	return load;
}

/* If a waiting count was taken by @tick, write that down. */
static void settle(counter *c, __u64 tick)
{
	if (!is_periodic(c) || phase_of(c) < I8254_RELOAD || tick < c->load ||
	    tick - c->load < reload_after(c))
		return;
	c->load = reloaded_load(c);
	c->count = c->held;
	set_phase(c, I8254_RUN);
}

/* Show what is seen at @tick until the load at tick @load. */
static void hold(counter *c, __u64 tick, __u64 load)
{
	struct i8254_view view;

	i8254_view(c, tick, &view);
	c->held = view.raw;
	set_flag(c, I8254_HELD_OUT, view.out);
	set_flag(c, I8254_NEW, view.null);
	set_phase(c, I8254_RUN);
	c->load = load;
}

/* CR goes to CE at the next pulse. */
static void load_next(counter *c, __u64 tick, bool counting)
{
	hold(c, tick, tick + 1);
	c->count = c->cr;
	set_phase(c, counting ? I8254_RUN : I8254_STOP);
	if (!is_periodic(c))
		c->expire = counting ? c->load + count_of(c) : NEVER;
}

static bool gate_of(const counter *c)
{
	return c->input & GATE;
}

/* A count is in CR. */
static void count_written(counter *c, __u64 tick)
{
	bool first = !(c->input & HAVE_COUNT);
	bool loading = is_loading(c, tick);

	c->input |= HAVE_COUNT;
	switch (mode_of(c)) {
	case MODE0:
		load_next(c, tick, gate_of(c));
		set_flag(c, I8254_HELD_OUT, false);
		set_flag(c, I8254_NEW, true);
		break;
	case MODE4:
		load_next(c, tick, gate_of(c));
		set_flag(c, I8254_NEW, true);
		break;
	case MODE1:
	case MODE5:
		if (loading)
			load_next(c, tick, true);
		if (tick < c->load)
			set_flag(c, I8254_NEW, true);
		else
			set_phase(c, I8254_RELOAD);
		break;
	case MODE2:
	case MODE3:
		if (first || loading) {
			load_next(c, tick, gate_of(c));
			set_flag(c, I8254_NEW, true);
		} else if (!gate_of(c)) {
			hold(c, tick, NEVER);
			set_flag(c, I8254_NEW, true);
		} else {
			__u64 elapsed;

			/* A waiting count goes to where this one goes. */
			elapsed = i8254_modulo(tick - c->load, count_of(c));
			c->load = tick - elapsed;
			c->held = c->cr;
			set_phase(c, I8254_RELOAD);
			if (mode_of(c) == MODE3 &&
			    elapsed < i8254_high_half(count_of(c)))
				set_phase(c, I8254_RELOAD_HALF);
		}
		break;
	}
}

/* The first byte of a word in mode 0 stops counting at once. */
static void stop_mode0(counter *c, __u64 tick)
{
	hold(c, tick, NEVER);
	set_flag(c, I8254_HELD_OUT, false);
	c->expire = NEVER;
}

static __u16 number_of(const counter *c, unsigned int written)
{
	if (!(c->control & I8254_BCD))
		return written;
	return ((written >> 12) * 1000 + (written >> 8 & 15) * 100 +
		(written >> 4 & 15) * 10 + (written & 15)) % 10000;
}

static void write_counter(counter *c, __u8 value, __u64 tick)
{
	unsigned int written = value;

	settle(c, tick);
	switch (c->control & I8254_RW) {
	case I8254_RW_HIGH:
		written <<= 8;
		break;
	case I8254_RW_WORD:
		if (!(c->input & WRITE_HIGH)) {
			c->write_low = value;
			c->input |= WRITE_HIGH;
			if (mode_of(c) == MODE0)
				stop_mode0(c, tick);
			return;
		}
		c->input &= ~WRITE_HIGH;
		written = written << 8 | c->write_low;
		break;
	}
	c->cr = number_of(c, written);
	count_written(c, tick);
}

static void write_mode(counter *c, __u8 value, __u64 tick)
{
	hold(c, tick, NEVER);
	c->control = value & I8254_WRITTEN;
	c->flags = I8254_NEW;
	if (mode_of(c) != MODE0)
		c->flags |= I8254_HELD_OUT;
	if ((value & I8254_RW) == I8254_RW_HIGH)
		c->flags |= I8254_READ_HIGH;
	c->expire = NEVER;
	c->count = 0;
	c->latch = 0;
	c->cr = 0;
	c->write_low = 0;
	c->input &= GATE;
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

/* Modes 1, 2, 3 and 5: a rising edge of GATE loads at the next pulse. */
static void trigger(counter *c, __u64 tick)
{
	if (c->input & HAVE_COUNT)
		load_next(c, tick, true);
}

/* Modes 0 and 4 go on from where they stand. */
static void count_on(counter *c, __u64 tick)
{
	set_phase(c, I8254_RUN);
	if (c->load == NEVER)
		return;
	if (tick >= c->load)
		c->load = tick;
	if (c->expire == NEVER)
		c->expire = c->load + count_of(c);
}

/* Modes 0 and 4 stand. What is left to count is then a count of its own. */
static void count_off(counter *c, __u64 tick)
{
	struct i8254_view view;

	if (tick >= c->load) {
		i8254_view(c, tick, &view);
		c->count = view.ce;
		c->load = tick;
	}
	set_phase(c, I8254_STOP);
	if (c->expire > tick)
		c->expire = NEVER;
}

static void set_gate(counter *c, bool level, __u64 tick)
{
	if (level == gate_of(c))
		return;
	c->input ^= GATE;
	if (is_triggered(c)) {
		if (level)
			trigger(c, tick);
	} else if (!is_periodic(c)) {
		if (level)
			count_on(c, tick);
		else
			count_off(c, tick);
	} else if (level) {
		trigger(c, tick);
	} else if (is_loading(c, tick)) {
		set_phase(c, I8254_STOP);
	} else {
		hold(c, tick, NEVER);
		set_flag(c, I8254_HELD_OUT, true);
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

		c->load = NEVER;
		write_mode(c, I8254_RW_WORD | I8254_M1 | I8254_M0, 0);
		if (i != 2)
			c->input |= GATE;
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

/* The first end of a cycle after @tick, by a count that stays. */
static __u64 next_cycle(__u64 load, __u64 count, __u64 tick)
{
	__u64 past = tick < load ? 0 : tick - load;

	if (count == 1)
		return NEVER;
	return load + past - i8254_modulo(past, count) + count;
}

static __u64 next_edge_periodic(const counter *c, __u64 tick)
{
	if (c->load == NEVER || phase_of(c) == I8254_STOP)
		return NEVER;
	if (phase_of(c) == I8254_RELOAD && count_of(c) != 1)
		return c->load + count_of(c);
	if (phase_of(c) >= I8254_RELOAD)
		return next_cycle(reloaded_load(c),
				  i8254_count(c->control, c->held), tick);
	return next_cycle(c->load, count_of(c), tick);
}

static __u64 next_edge_tick(const counter *c, __u64 tick)
{
	switch (mode_of(c)) {
	case MODE0:
	case MODE1:
		return tick < c->expire ? c->expire : NEVER;
	case MODE4:
	case MODE5:
		/* A strobe that a new load cuts into ends with it. */
		if (is_loading(c, tick) && !(c->flags & I8254_HELD_OUT))
			return c->load;
		if (c->expire == NEVER || tick > c->expire)
			return NEVER;
		return c->expire + 1;
	default:
		return next_edge_periodic(c, tick);
	}
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 after)
{
	const i8254 *state = opaque;
	__u64 tick = i8254_tick(after), edge, ns;
	counter c = state->channel[line];

	settle(&c, tick);
	edge = next_edge_tick(&c, tick);
	if (edge == NEVER)
		return NEVER;
	/* The first ns of the tick: rounded up. */
	ns = model_muldiv64(edge, I8254_NS, I8254_TICKS);
	if (i8254_tick(ns) < edge)
		ns++;
	return ns;
}

MODEL_PROGRAM(i8254_read);
MODEL_PROGRAM(i8254_control);
MODEL_PROGRAM(i8254_read61);

static const struct kvmfilter_model_range ranges[] = {
	{ .offset = 0, .length = 4, .read = &i8254_read, .write = &i8254_control },
	{ .offset = PORT61, .length = 1, .read = &i8254_read61 },
};

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
