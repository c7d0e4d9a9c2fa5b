/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What changes the course of an i8254's counter: counts, mode words and GATE; and the edges
 * that time makes then. One source for the VMM (i8254.c) and for the programs of counter 0, the
 * one that interrupts (i8254.bpf.c). What can be read at a given time is in i8254_logic.h.
 *
 * A counter is kept as a formula of time, not as a value: from tick "load" on, the
 * counting element holds "count" less the ticks passed, reduced as the mode says.
 * Before load it shows "held". Whatever breaks the formula is an event here, which writes down a
 * new one; nothing needs a timer. Events get the view of the counter as it is then.
 */
#ifndef I8254_COURSE_H
#define I8254_COURSE_H

#include "i8254_logic.h"

#define I8254_NEVER		KVMFILTER_I8254_NEVER

/* Bits of input. */
#define I8254_GATE		0x01
#define I8254_WRITE_HIGH	0x02	/* the first byte of a word was written */
#define I8254_HAVE_COUNT	0x04	/* since the mode word */

/* The state and what stands behind it: the timer of counter 0. */
struct i8254_block {
	struct kvmfilter_i8254_state state;
	struct kvmfilter_model_timer timer;
};

MODEL_INLINE int i8254_is_periodic(__u64 control)
{
	return control & I8254_M1 ? 1 : 0;
}

/* Modes 1 and 5 wait for a trigger. */
MODEL_INLINE int i8254_is_triggered(__u64 control)
{
	return (control & (I8254_M1 | I8254_M0)) == I8254_M0;
}

MODEL_INLINE int i8254_is_mode0(__u64 control)
{
	return !(control & (I8254_M2 | I8254_M1 | I8254_M0));
}

MODEL_INLINE __u64 i8254_phase(const struct kvmfilter_i8254_channel *c)
{
	return c->control & I8254_PHASE;
}

MODEL_INLINE void i8254_set_phase(struct kvmfilter_i8254_channel *c, __u32 phase)
{
	c->control = (c->control & I8254_WRITTEN) | phase;
}

MODEL_INLINE __u64 i8254_count_of(const struct kvmfilter_i8254_channel *c)
{
	return i8254_count(c->control, c->count);
}

/* A load is due at the next pulse. */
MODEL_INLINE int i8254_is_loading(const struct kvmfilter_i8254_channel *c, __u64 tick)
{
	return tick < c->load && c->load != I8254_NEVER;
}

/* Ticks from load until a count that waits in modes 2 and 3 is taken. */
MODEL_INLINE __u64 i8254_reload_after(const struct kvmfilter_i8254_channel *c)
{
	__u64 count = i8254_count_of(c);

	return i8254_phase(c) == I8254_RELOAD_HALF ? i8254_high_half(count) : count;
}

/* The load of a cycle of the waiting count; after HALF it is half over at once. */
MODEL_INLINE __u64 i8254_reloaded_load(const struct kvmfilter_i8254_channel *c)
{
	__u64 load = c->load + i8254_reload_after(c);

	if (i8254_phase(c) == I8254_RELOAD_HALF)
		load -= i8254_high_half(i8254_count(c->control, c->held));
	return load;
}

/* If a waiting count was taken by @tick, write that down. */
MODEL_INLINE void i8254_settle(struct kvmfilter_i8254_channel *c, __u64 tick)
{
	if (!i8254_is_periodic(c->control) || i8254_phase(c) < I8254_RELOAD || tick < c->load ||
	    tick - c->load < i8254_reload_after(c))
		return;
	c->load = i8254_reloaded_load(c);
	c->count = c->held;
	i8254_set_phase(c, I8254_RUN);
}

/* Show what is seen now until the load at tick @load. */
MODEL_INLINE void i8254_hold(struct kvmfilter_i8254_channel *c, const struct i8254_view *now,
			     __u64 load)
{
	c->held = now->raw;
	c->flags = (c->flags & ~(I8254_HELD_OUT | I8254_NEW)) |
		   (now->out ? I8254_HELD_OUT : 0) | (now->null ? I8254_NEW : 0);
	i8254_set_phase(c, I8254_RUN);
	c->load = load;
}

/* CR goes to CE at the next pulse. */
MODEL_INLINE void i8254_load_next(struct kvmfilter_i8254_channel *c,
				  const struct i8254_view *now, __u64 tick, int counting)
{
	i8254_hold(c, now, tick + 1);
	c->count = c->cr;
	i8254_set_phase(c, counting ? I8254_RUN : I8254_STOP);
	if (!i8254_is_periodic(c->control))
		c->expire = counting ? c->load + i8254_count_of(c) : I8254_NEVER;
}

/* Modes 2 and 3 with a count that runs: the new one waits for the end of the cycle, or its half. */
MODEL_INLINE void i8254_wait_for_cycle(struct kvmfilter_i8254_channel *c, __u64 tick)
{
	__u64 count = i8254_count_of(c);
	__u64 elapsed = i8254_modulo(tick - c->load, count);

	/* A count that waits already goes to where this one goes. */
	c->load = tick - elapsed;
	c->held = c->cr;
	i8254_set_phase(c, I8254_RELOAD);
	if (c->control & I8254_M0 && elapsed < i8254_high_half(count))
		i8254_set_phase(c, I8254_RELOAD_HALF);
}

/* A count is in CR. */
MODEL_INLINE void i8254_count_written(struct kvmfilter_i8254_channel *c,
				      const struct i8254_view *now, __u64 tick)
{
	int first = !(c->input & I8254_HAVE_COUNT);
	int loading = i8254_is_loading(c, tick);
	int gate = c->input & I8254_GATE;
	__u64 control = c->control;

	c->input |= I8254_HAVE_COUNT;
	if (i8254_is_triggered(control)) {
		if (!loading && tick >= c->load) {
			i8254_set_phase(c, I8254_RELOAD);
			return;
		}
		if (loading)
			i8254_load_next(c, now, tick, 1);
		c->flags |= I8254_NEW;
		return;
	}
	if (i8254_is_periodic(control) && !first && !loading) {
		if (gate) {
			i8254_wait_for_cycle(c, tick);
			return;
		}
		i8254_hold(c, now, I8254_NEVER);
	} else {
		i8254_load_next(c, now, tick, gate);
		if (i8254_is_mode0(control))
			c->flags &= ~I8254_HELD_OUT;
	}
	c->flags |= I8254_NEW;
}

/* The first byte of a word in mode 0 stops counting at once. */
MODEL_INLINE void i8254_stop_mode0(struct kvmfilter_i8254_channel *c,
				   const struct i8254_view *now)
{
	i8254_hold(c, now, I8254_NEVER);
	c->flags &= ~I8254_HELD_OUT;
	c->expire = I8254_NEVER;
}

MODEL_INLINE __u64 i8254_number(__u64 control, __u64 written)
{
	if (!(control & I8254_BCD))
		return written;
	return ((written >> 12) * 1000 + (written >> 8 & 15) * 100 +
		(written >> 4 & 15) * 10 + (written & 15)) % 10000;
}

/* A byte for a counter that is settled at @tick. */
MODEL_INLINE void i8254_write_count(struct kvmfilter_i8254_channel *c,
				    const struct i8254_view *now, __u8 value, __u64 tick)
{
	__u64 rw = c->control & I8254_RW;
	__u64 written = value;

	if (rw == I8254_RW_HIGH)
		written <<= 8;
	if (rw == I8254_RW_WORD) {
		if (!(c->input & I8254_WRITE_HIGH)) {
			c->write_low = value;
			c->input |= I8254_WRITE_HIGH;
			if (i8254_is_mode0(c->control))
				i8254_stop_mode0(c, now);
			return;
		}
		c->input &= ~I8254_WRITE_HIGH;
		written = written << 8 | c->write_low;
	}
	c->cr = i8254_number(c->control, written);
	model_keep(c);
	i8254_count_written(c, now, tick);
}

MODEL_INLINE void i8254_write_mode(struct kvmfilter_i8254_channel *c,
				   const struct i8254_view *now, __u8 value)
{
	i8254_hold(c, now, I8254_NEVER);
	c->control = value & I8254_WRITTEN;
	c->flags = I8254_NEW;
	if (!i8254_is_mode0(value))
		c->flags |= I8254_HELD_OUT;
	if ((value & I8254_RW) == I8254_RW_HIGH)
		c->flags |= I8254_READ_HIGH;
	c->expire = I8254_NEVER;
	c->count = 0;
	c->latch = 0;
	c->cr = 0;
	c->write_low = 0;
	c->input &= I8254_GATE;
}

/* --- edges ----------------------------------------------------------------------- */

/* The first end of a cycle after @tick, by a count that stays. */
MODEL_INLINE __u64 i8254_next_cycle(__u64 load, __u64 count, __u64 tick)
{
	__u64 past = tick < load ? 0 : tick - load;

	if (count == 1)
		return I8254_NEVER;
	return load + past - i8254_modulo(past, count) + count;
}

MODEL_INLINE __u64 i8254_next_periodic(const struct kvmfilter_i8254_channel *c, __u64 tick)
{
	__u64 phase = i8254_phase(c);
	__u64 count = i8254_count_of(c);
	__u64 load = c->load;

	if (load == I8254_NEVER || phase == I8254_STOP)
		return I8254_NEVER;
	if (phase == I8254_RELOAD && count != 1)
		return load + count;
	if (phase >= I8254_RELOAD) {
		load = i8254_reloaded_load(c);
		count = i8254_count(c->control, c->held);
	}
	return i8254_next_cycle(load, count, tick);
}

/* Of a counter that is settled at @tick: the first one after it at which OUT rises by itself. */
MODEL_INLINE __u64 i8254_next_edge(const struct kvmfilter_i8254_channel *c, __u64 tick)
{
	__u64 control = c->control;

	if (i8254_is_periodic(control))
		return i8254_next_periodic(c, tick);
	if (!(control & I8254_M2))
		return tick < c->expire ? c->expire : I8254_NEVER;
	/* A strobe that a new load cuts into ends with it. */
	if (i8254_is_loading(c, tick) && !(c->flags & I8254_HELD_OUT))
		return c->load;
	if (c->expire == I8254_NEVER || tick > c->expire)
		return I8254_NEVER;
	return c->expire + 1;
}

/* The first ns of a tick: rounded up. */
MODEL_INLINE __u64 i8254_tick_ns(__u64 tick)
{
	if (tick > (~0ULL - I8254_TICKS) / I8254_NS)
		return KVMFILTER_NEVER;
	return (tick * I8254_NS + I8254_TICKS - 1) / I8254_TICKS;
}

#endif
