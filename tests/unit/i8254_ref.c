// SPDX-License-Identifier: GPL-2.0
/*
 * The chip of Intel's data sheet 231164, one pulse of CLK at a time. Names are those
 * of its block diagram: CR count register, CE counting element, OL output latch.
 */
#include <string.h>

#include "i8254_ref.h"

#define BCD	0x01

static unsigned int mode_of(const struct i8254_ref_counter *c)
{
	/* "Control Word Format": M2 is a don't-care bit in modes 2 and 3. */
	switch (c->control >> 1 & 7) {
	case 6:
		return 2;
	case 7:
		return 3;
	default:
		return c->control >> 1 & 7;
	}
}

/* One down, digit by digit in BCD; zero wraps to the highest count. */
static void decrement(struct i8254_ref_counter *c)
{
	unsigned int digit;

	if (!(c->control & BCD)) {
		c->ce--;
		return;
	}
	for (digit = 0; digit < 16; digit += 4) {
		if (c->ce >> digit & 15) {
			c->ce -= 1 << digit;
			return;
		}
		c->ce |= 9 << digit;
	}
}

static void load(struct i8254_ref_counter *c)
{
	c->ce = c->cr;
	c->null_count = false;
	c->load_due = false;
	c->loaded = true;
	c->armed = true;
}

/* Mode 3 loads an even number. */
static void load_even(struct i8254_ref_counter *c)
{
	load(c);
	c->odd = c->ce & 1;
	c->ce &= ~1;
}

static void pulse_mode0(struct i8254_ref_counter *c)
{
	if (c->write_second)
		return;
	if (c->load_due) {
		load(c);
	} else if (c->loaded && c->gate) {
		decrement(c);
		if (!c->ce && c->armed) {
			c->armed = false;
			c->out = true;
		}
	}
}

static void pulse_mode1(struct i8254_ref_counter *c, bool triggered)
{
	if (triggered) {
		load(c);
		c->out = false;
	} else if (c->loaded) {
		decrement(c);
		if (!c->ce)
			c->out = true;
	}
}

static void pulse_mode2(struct i8254_ref_counter *c, bool triggered)
{
	if (c->load_due || triggered) {
		load(c);
		c->out = true;
	} else if (c->loaded && c->gate) {
		if (c->ce == 1) {
			load(c);
			c->out = true;
		} else {
			decrement(c);
			if (c->ce == 1)
				c->out = false;
		}
	}
}

static void pulse_mode3(struct i8254_ref_counter *c, bool triggered)
{
	if (c->load_due || triggered) {
		load_even(c);
		c->out = true;
		return;
	}
	if (!c->loaded || !c->gate)
		return;
	/* An odd count stays at zero for a pulse while OUT is high. */
	if (c->odd && c->out && !c->ce) {
		load_even(c);
		c->out = false;
		return;
	}
	decrement(c);
	decrement(c);
	if (!c->ce && !(c->odd && c->out)) {
		c->out = !c->out;
		load_even(c);
	}
}

static void pulse_strobe(struct i8254_ref_counter *c, bool load_now, bool enabled)
{
	c->out = true;
	if (load_now) {
		load(c);
	} else if (c->loaded && enabled) {
		decrement(c);
		if (!c->ce && c->armed) {
			c->armed = false;
			c->out = false;
		}
	}
}

static void pulse(struct i8254_ref_counter *c)
{
	bool triggered = c->edge;

	c->edge = false;
	switch (mode_of(c)) {
	case 0:
		pulse_mode0(c);
		break;
	case 1:
		pulse_mode1(c, triggered);
		break;
	case 2:
		pulse_mode2(c, triggered);
		break;
	case 3:
		pulse_mode3(c, triggered);
		break;
	case 4:
		pulse_strobe(c, c->load_due, c->gate);
		break;
	case 5:
		pulse_strobe(c, triggered, true);
		break;
	}
}

void i8254_ref_step(struct i8254_ref *ref, uint64_t pulses)
{
	unsigned int i;
	uint64_t n;

	for (i = 0; i < 3; i++)
		for (n = 0; n < pulses; n++)
			pulse(&ref->counter[i]);
	ref->pulses += pulses;
}

static void write_control(struct i8254_ref_counter *c, uint8_t value)
{
	/* All but GATE, and what CE happens to hold, is reset. */
	*c = (struct i8254_ref_counter){
		.control = value & 0x3f,
		.ce = c->ce,
		.gate = c->gate,
		.null_count = true,
	};
	c->out = mode_of(c) != 0;
}

static void latch_count(struct i8254_ref_counter *c)
{
	if (c->ol_bytes)
		return;
	c->ol = c->ce;
	c->ol_bytes = (c->control & 0x30) == 0x30 ? 2 : 1;
}

static void latch_status(struct i8254_ref_counter *c)
{
	if (c->status_latched)
		return;
	c->status = c->out << 7 | c->null_count << 6 | c->control;
	c->status_latched = true;
}

static void write_port43(struct i8254_ref *ref, uint8_t value)
{
	unsigned int select = value >> 6;
	unsigned int i;

	if (select == 3) {
		for (i = 0; i < 3; i++) {
			if (!(value >> 1 >> i & 1))
				continue;
			if (!(value & 0x20))
				latch_count(&ref->counter[i]);
			if (!(value & 0x10))
				latch_status(&ref->counter[i]);
		}
	} else if (!(value & 0x30)) {
		latch_count(&ref->counter[select]);
	} else {
		write_control(&ref->counter[select], value);
	}
}

/* CR is complete. */
static void count_written(struct i8254_ref_counter *c)
{
	c->null_count = true;
	switch (mode_of(c)) {
	case 0:
		c->out = false;
		c->load_due = true;
		break;
	case 4:
		c->load_due = true;
		break;
	case 2:
	case 3:
		/* The initial count only; others wait for the cycle's end. */
		if (!c->counted)
			c->load_due = true;
		break;
	}
	c->counted = true;
}

static void write_count(struct i8254_ref_counter *c, uint8_t value)
{
	switch (c->control >> 4) {
	case 1:
		c->cr = value;
		break;
	case 2:
		c->cr = value << 8;
		break;
	default:
		if (!c->write_second) {
			c->first_byte = value;
			c->write_second = true;
			if (mode_of(c) == 0) {
				c->out = false;
				c->load_due = false;
				c->loaded = false;
			}
			return;
		}
		c->cr = value << 8 | c->first_byte;
		c->write_second = false;
	}
	count_written(c);
}

void i8254_ref_write(struct i8254_ref *ref, uint16_t port, uint8_t value)
{
	if (port == 0x43)
		write_port43(ref, value);
	else if (port >= 0x40 && port < 0x43)
		write_count(&ref->counter[port - 0x40], value);
	else if (port == 0x61)
		i8254_ref_gate(ref, 2, value & 1);
	if (port == 0x61)
		ref->port61 = value & 15;
}

/* The byte of @word that the flip-flop @second points to. */
static uint8_t byte_of(const struct i8254_ref_counter *c, uint16_t word, bool second)
{
	switch (c->control >> 4) {
	case 1:
		return word;
	case 2:
		return word >> 8;
	default:
		return second ? word >> 8 : word;
	}
}

static uint8_t read_count(struct i8254_ref_counter *c)
{
	bool second;

	if (c->status_latched) {
		c->status_latched = false;
		return c->status;
	}
	if (c->ol_bytes) {
		c->ol_bytes--;
		return byte_of(c, c->ol, !c->ol_bytes);
	}
	second = c->read_second;
	c->read_second = !second;
	return byte_of(c, c->ce, second);
}

uint8_t i8254_ref_read(struct i8254_ref *ref, uint16_t port)
{
	if (port >= 0x40 && port < 0x43)
		return read_count(&ref->counter[port - 0x40]);
	if (port == 0x61)
		return ref->port61 | (ref->pulses / 18 % 2 ? 0x10 : 0) |
		       (ref->counter[2].out ? 0x20 : 0);
	return 0;
}

void i8254_ref_gate(struct i8254_ref *ref, unsigned int counter, bool level)
{
	struct i8254_ref_counter *c = &ref->counter[counter];
	unsigned int mode = mode_of(c);

	ref->port61 = counter == 2 ? (ref->port61 & ~1) | level : ref->port61;
	if (level && !c->gate && c->counted)
		c->edge = mode == 1 || mode == 2 || mode == 3 || mode == 5;
	if (!level && (mode == 2 || mode == 3))
		c->out = true;
	c->gate = level;
}

bool i8254_ref_out(const struct i8254_ref *ref, unsigned int counter)
{
	return ref->counter[counter].out;
}

void i8254_ref_reset(struct i8254_ref *ref)
{
	unsigned int i;

	memset(ref, 0, sizeof(*ref));
	for (i = 0; i < 3; i++) {
		write_control(&ref->counter[i], 0x36);
		ref->counter[i].gate = i != 2;
	}
}
