/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An i8254, pulse by pulse: the registers of the data sheet's block diagram, stepped
 * as its text says. Slow and plain, to compare a device with; it has no notion of
 * time but pulses of CLK. May be copied by assignment.
 */
#ifndef I8254_REF_H
#define I8254_REF_H

#include <stdbool.h>
#include <stdint.h>

struct i8254_ref_counter {
	uint8_t control;	/* bits 5-0 of the control word */
	uint16_t cr;		/* count register, as written */
	uint16_t ce;		/* counting element, as read */
	uint16_t ol;		/* output latch */
	uint8_t ol_bytes;	/* still to be read from it; 0: it follows CE */
	uint8_t status;		/* status latch */
	bool status_latched;
	bool read_second;	/* flip-flops of bytes */
	bool write_second;
	uint8_t first_byte;	/* of a word being written */
	bool counted;		/* a count was written since the control word */
	bool null_count;
	bool load_due;		/* CR to CE at the next pulse */
	bool loaded;		/* since the control word */
	bool edge;		/* GATE rose since the last pulse */
	bool gate;
	bool out;
	bool armed;		/* terminal count is still to come */
	bool odd;		/* mode 3: the count that was loaded was odd */
};

struct i8254_ref {
	struct i8254_ref_counter counter[3];
	uint8_t port61;
	uint64_t pulses;
};

void i8254_ref_reset(struct i8254_ref *ref);

/* Let @pulses of CLK pass. */
void i8254_ref_step(struct i8254_ref *ref, uint64_t pulses);

/* Ports 40h to 43h and 61h, between two pulses. */
uint8_t i8254_ref_read(struct i8254_ref *ref, uint16_t port);
void i8254_ref_write(struct i8254_ref *ref, uint16_t port, uint8_t value);

void i8254_ref_gate(struct i8254_ref *ref, unsigned int counter, bool level);
bool i8254_ref_out(const struct i8254_ref *ref, unsigned int counter);

#endif
