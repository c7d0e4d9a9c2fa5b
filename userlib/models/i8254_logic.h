/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The i8254's registers as functions of state and time: counting elements, output
 * pins, latches. One source for the programs in the kernel (i8254.bpf.c) and for the
 * model in user space (i8254.c); what changes a counter's course is in the latter
 * alone. The state is described in kvmfilter_i8254.h.
 *
 * To be a program it keeps to forward jumps, constant divisors and offsets, and has
 * neither data nor calls of its own. Time is counted in ticks: pulses of CLK
 * since device time 0. "At tick t" is from pulse t until pulse t + 1.
 */
#ifndef I8254_LOGIC_H
#define I8254_LOGIC_H

#include <kvmfilter_i8254.h>

#include "model.h"

/* Bits of control: the control word as written, and the phase of the course. */
#define I8254_BCD		0x01
#define I8254_M0		0x02
#define I8254_M1		0x04	/* modes 2, 3 and their aliases 6, 7 */
#define I8254_M2		0x08
#define I8254_RW		0x30
#define I8254_RW_LOW		0x10
#define I8254_RW_HIGH		0x20
#define I8254_RW_WORD		0x30
#define I8254_WRITTEN		0x3f
#define I8254_PHASE		0xc0
#define I8254_RUN		0x00
#define I8254_STOP		0x40	/* loaded, but GATE is low */
#define I8254_RELOAD		0x80	/* a count waits, see below */
#define I8254_RELOAD_HALF	0xc0
/*
 * RELOAD: modes 2 and 3 take the count in held at the end of the cycle that begins at
 * load; modes 1 and 5 have a count that waits for a trigger (and is not in held).
 * RELOAD_HALF: mode 3 takes it when OUT goes low in that cycle.
 */

/* Bits of flags. */
#define I8254_LATCHED		0x01	/* latch waits to be read */
#define I8254_LATCHED_HIGH	0x02	/* and its high byte is next */
#define I8254_STATUS		0x04	/* status waits to be read */
#define I8254_READ_HIGH		0x08	/* a live read gives the high byte */
#define I8254_HELD_OUT		0x10	/* OUT before load */
#define I8254_NEW		0x20	/* null count before load */
#define I8254_STATUS_NULL	0x40	/* null count and OUT when status was latched */
#define I8254_STATUS_OUT	0x80

/* 88000 ns are 105 ticks, exactly. */
#define I8254_NS		17600
#define I8254_TICKS		21

/* A tick of memory refresh is 18 of the PIT: 15.085 us. */
#define I8254_REFRESH		18

/* Good for 2^64 / 21 ns of device time, more than 27 years. */
MODEL_INLINE __u64 i8254_tick(__u64 ns)
{
	return ns * I8254_TICKS / I8254_NS;
}

MODEL_INLINE __u64 i8254_modulo(__u64 x, __u64 n)
{
	return x - model_muldiv64(x, 1, n) * n;
}

/* Count 0 is the largest. */
MODEL_INLINE __u64 i8254_modulus(__u64 control)
{
	return control & I8254_BCD ? 10000 : 65536;
}

MODEL_INLINE __u64 i8254_count(__u64 control, __u64 count)
{
	return count ? count : i8254_modulus(control);
}

/* Ticks of the high half of a cycle in mode 3. */
MODEL_INLINE __u64 i8254_high_half(__u64 count)
{
	return (count + 1) >> 1;
}

/* What the counting element shows, from its number; the largest shows as 0. */
MODEL_INLINE __u64 i8254_encode(__u64 control, __u64 value)
{
	if (control & I8254_BCD) {
		if (value >= 10000)
			value -= 10000;
		value += value / 10 * 6 + value / 100 * 96 + value / 1000 * 1536;
	}
	return value & 0xffff;
}

/* A counter at one moment. */
struct i8254_view {
	__u64 ce;	/* counting element, the number */
	__u64 raw;	/* the same as it is read */
	__u64 out;	/* 0 or 1 */
	__u64 null;	/* 0 or 1: the count last written is not in CE yet */
};

/* Modes 2 and 3, from load on. */
MODEL_INLINE void i8254_view_periodic(const struct kvmfilter_i8254_channel *channel,
				      __u64 control, __u64 elapsed,
				      struct i8254_view *view)
{
	__u64 phase = control & I8254_PHASE;
	__u64 count = i8254_count(control, channel->count);
	__u64 half;

	view->null = 0;
	if (phase == I8254_STOP)
		elapsed = 0;
	if (phase >= I8254_RELOAD) {
		__u64 end = count;

		if (phase == I8254_RELOAD_HALF)
			end = i8254_high_half(count);
		view->null = elapsed < end;
		if (!view->null) {
			elapsed -= end;
			count = i8254_count(control, channel->held);
			if (phase == I8254_RELOAD_HALF)
				elapsed += i8254_high_half(count);
		}
	}
	if (count == 65536)
		elapsed &= 0xffff;
	else
		elapsed = i8254_modulo(elapsed, count);

	if (control & I8254_M0) {
		half = i8254_high_half(count);
		view->out = elapsed < half;
		if (elapsed >= half)
			elapsed -= half;
		view->ce = (count & ~1ULL) - 2 * elapsed;
	} else {
		view->ce = count - elapsed;
		view->out = view->ce != 1 || count == 1;
	}
}

/* Modes 0, 1, 4 and 5, from load on. */
MODEL_INLINE void i8254_view_once(const struct kvmfilter_i8254_channel *channel,
				  __u64 control, __u64 elapsed,
				  struct i8254_view *view)
{
	__u64 phase = control & I8254_PHASE;

	if (phase == I8254_STOP)
		elapsed = 0;
	view->null = phase == I8254_RELOAD;
	if (control & I8254_BCD) {
		view->ce = channel->count + 10000 - elapsed % 10000;
		if (view->ce >= 10000)
			view->ce -= 10000;
	} else {
		view->ce = (channel->count - elapsed) & 0xffff;
	}
}

/* From load on. */
MODEL_INLINE void i8254_view_loaded(const struct kvmfilter_i8254_channel *channel,
				    __u64 control, __u64 tick,
				    struct i8254_view *view)
{
	__u64 elapsed = tick - channel->load;

	if (control & I8254_M1) {
		i8254_view_periodic(channel, control, elapsed, view);
	} else {
		i8254_view_once(channel, control, elapsed, view);
		if (control & I8254_M2)
			view->out = tick != channel->expire;
		else
			view->out = tick >= channel->expire;
	}
	view->raw = i8254_encode(control, view->ce);
}

MODEL_INLINE void i8254_view(const struct kvmfilter_i8254_channel *channel,
			     __u64 tick, struct i8254_view *view)
{
	__u64 control = channel->control;

	if (tick < channel->load) {
		view->ce = 0;
		view->raw = channel->held;
		view->out = channel->flags & I8254_HELD_OUT ? 1 : 0;
		view->null = channel->flags & I8254_NEW ? 1 : 0;
	} else if (!(control & (I8254_PHASE | I8254_BCD))) {
		/* The usual case, compiled for itself. */
		control &= ~(I8254_PHASE | I8254_BCD);
		i8254_view_loaded(channel, control, tick, view);
	} else {
		i8254_view_loaded(channel, control, tick, view);
	}
}

/* Read a byte that does not depend on time. 0 if nothing is latched. */
MODEL_INLINE int i8254_read_latched(struct kvmfilter_i8254_channel *channel,
				    __u64 *value)
{
	__u64 flags = channel->flags;

	if (!(flags & (I8254_STATUS | I8254_LATCHED)))
		return 0;
	if (flags & I8254_STATUS) {
		*value = (channel->control & I8254_WRITTEN) |
			 (flags & (I8254_STATUS_OUT | I8254_STATUS_NULL));
		channel->flags = flags & ~I8254_STATUS;
		return 1;
	}
	if (flags & I8254_LATCHED_HIGH) {
		*value = channel->latch >> 8;
		flags &= ~(I8254_LATCHED | I8254_LATCHED_HIGH);
	} else {
		*value = channel->latch & 0xff;
		if ((channel->control & I8254_RW) == I8254_RW_WORD)
			flags |= I8254_LATCHED_HIGH;
		else
			flags &= ~I8254_LATCHED;
	}
	channel->flags = flags;
	return 1;
}

/* Read a byte of the running count. */
MODEL_INLINE __u64 i8254_read_live(struct kvmfilter_i8254_channel *channel,
				   __u64 tick)
{
	struct i8254_view view;
	__u64 value;

	i8254_view(channel, tick, &view);
	/* READ_HIGH is 8, and stays set where only high bytes are read. */
	value = view.raw >> (channel->flags & I8254_READ_HIGH) & 0xff;
	if ((channel->control & I8254_RW) == I8254_RW_WORD)
		channel->flags ^= I8254_READ_HIGH;
	return value;
}

/* The commands of the control word that latch, as those of read-back. */
#define I8254_LATCH(index)	((index) << 6)	/* of counter 0 to 2 */
#define I8254_READ_BACK		0xc0
#define I8254_NO_COUNT		0x20
#define I8254_NO_STATUS		0x10

/* The bit of a read-back command that means counter @index. */
#define I8254_SELECT(index)	(2U << (index))

/* Returns 0 if @value is a mode word. */
MODEL_INLINE int i8254_is_latch(__u32 value)
{
	return value >= I8254_READ_BACK || !(value & I8254_RW);
}

/* A latch command as the read-back command that does the same. */
MODEL_INLINE __u32 i8254_as_read_back(__u32 value)
{
	if (value >= I8254_READ_BACK)
		return value;
	return I8254_READ_BACK | I8254_NO_STATUS | I8254_SELECT(value >> 6);
}

/* Latch of a counter's view what read-back command @command says. */
MODEL_INLINE void i8254_latch(struct kvmfilter_i8254_channel *channel,
			      __u32 command, const struct i8254_view *view)
{
	__u64 flags = channel->flags;

	/* What is latched already stays as it is until it is read. */
	if (!(command & I8254_NO_COUNT) && !(flags & I8254_LATCHED)) {
		channel->latch = view->raw;
		flags |= I8254_LATCHED;
		if ((channel->control & I8254_RW) == I8254_RW_HIGH)
			flags |= I8254_LATCHED_HIGH;
	}
	if (!(command & I8254_NO_STATUS) && !(flags & I8254_STATUS)) {
		flags &= ~(I8254_STATUS_OUT | I8254_STATUS_NULL);
		flags |= I8254_STATUS | view->out << 7 | view->null << 6;
	}
	channel->flags = flags;
}

/* Port 61h: what was written, refresh, and OUT of counter 2. */
MODEL_INLINE __u64 i8254_read_port61(const struct kvmfilter_i8254_state *state,
				     __u64 tick)
{
	struct i8254_view view;

	i8254_view(&state->channel[2], tick, &view);
	return view.out << 5 | (tick / I8254_REFRESH & 1) << 4 | state->port61;
}

#endif
