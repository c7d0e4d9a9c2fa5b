/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An HPET that is stepped tick by tick, and shares nothing with the model: what
 * model_hpet.c compares with. As the specification says, and where that leaves it open,
 * as userlib/models/hpet.c does.
 */
#ifndef HPET_REF_H
#define HPET_REF_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct hpet_ref {
	uint64_t counter;
	bool enabled, legacy;
	uint32_t status;
	struct {
		bool level, interrupts, periodic, set, narrow;
		unsigned int route;
		uint64_t comparator, period;
	} timer[3];
};

static inline void hpet_ref_init(struct hpet_ref *ref)
{
	unsigned int i;

	memset(ref, 0, sizeof(*ref));
	for (i = 0; i < 3; i++)
		ref->timer[i].comparator = ~0ULL;
}

static inline uint64_t hpet_ref_cut(const struct hpet_ref *ref, unsigned int i,
				    uint64_t value)
{
	return ref->timer[i].narrow ? (uint32_t)value : value;
}

/* 0 to 23; 24: none. */
static inline unsigned int hpet_ref_line(const struct hpet_ref *ref, unsigned int i)
{
	if (!ref->enabled || !ref->timer[i].interrupts)
		return 24;
	if (ref->legacy && i < 2)
		return 8 * i;
	return ref->timer[i].route ? ref->timer[i].route : 24;
}

static inline uint32_t hpet_ref_lines(const struct hpet_ref *ref)
{
	uint32_t i, lines = 0;

	for (i = 0; i < 3; i++)
		if (ref->status & 1U << i && hpet_ref_line(ref, i) < 24)
			lines |= 1U << hpet_ref_line(ref, i);
	return lines;
}

/* One tick. Returns the lines that rose, also as pulses; what is high does not rise. */
static inline uint32_t hpet_ref_step(struct hpet_ref *ref)
{
	uint32_t i, rose = 0, high = hpet_ref_lines(ref);

	if (!ref->enabled)
		return 0;
	ref->counter++;
	for (i = 0; i < 3; i++) {
		uint32_t bit = 1U << i;

		if (hpet_ref_cut(ref, i, ref->counter) != ref->timer[i].comparator)
			continue;
		if (hpet_ref_line(ref, i) < 24)
			rose |= 1U << hpet_ref_line(ref, i) & ~high;
		if (ref->timer[i].level)
			ref->status |= bit;
		if (ref->timer[i].periodic)
			ref->timer[i].comparator =
				hpet_ref_cut(ref, i, ref->timer[i].comparator +
					     ref->timer[i].period);
	}
	return rose;
}

/* Bits 15-0. */
static inline uint32_t hpet_ref_timer_config(const struct hpet_ref *ref, unsigned int i)
{
	return ref->timer[i].level << 1 | ref->timer[i].interrupts << 2 |
	       ref->timer[i].periodic << 3 | !i << 4 | 1 << 5 | ref->timer[i].set << 6 |
	       ref->timer[i].narrow << 8 | ref->timer[i].route << 9;
}

static inline void hpet_ref_put(uint64_t *reg, uint32_t offset, uint8_t width,
				uint64_t value)
{
	if (width == 8)
		*reg = value;
	else if (offset & 4)
		*reg = (uint32_t)*reg | value << 32;
	else
		*reg = *reg >> 32 << 32 | (uint32_t)value;
}

static inline void hpet_ref_write_timer(struct hpet_ref *ref, unsigned int i,
					uint64_t value)
{
	unsigned int route = value >> 9 & 31;

	ref->timer[i].level = value & 2;
	ref->timer[i].interrupts = value & 4;
	ref->timer[i].periodic = value & 8 && !i;
	ref->timer[i].set = value & 0x40 && !i;
	ref->timer[i].narrow = value & 0x100;
	if (route >= 20 && route <= 23)
		ref->timer[i].route = route;
	ref->timer[i].comparator = hpet_ref_cut(ref, i, ref->timer[i].comparator);
	if (!ref->timer[i].level)
		ref->status &= ~(1U << i);
}

static inline void hpet_ref_write_comparator(struct hpet_ref *ref, unsigned int i,
					     uint32_t offset, uint8_t width, uint64_t value)
{
	if (!ref->timer[i].periodic || ref->timer[i].set) {
		hpet_ref_put(&ref->timer[i].comparator, offset, width, value);
		ref->timer[i].comparator = hpet_ref_cut(ref, i, ref->timer[i].comparator);
	}
	hpet_ref_put(&ref->timer[i].period, offset, width, value);
	ref->timer[i].set = false;
}

/* Of the registers that there are, aligned. */
static inline void hpet_ref_write(struct hpet_ref *ref, uint32_t offset, uint8_t width,
				  uint64_t value)
{
	unsigned int i = (offset - 0x100) / 0x20;

	if (width == 4)
		value = (uint32_t)value;
	if (offset >= 0x100 && offset % 0x20 == 0) {
		hpet_ref_write_timer(ref, i, value);
	} else if (offset >= 0x100) {
		hpet_ref_write_comparator(ref, i, offset, width, value);
	} else if (offset == 0x10) {
		ref->enabled = value & 1;
		ref->legacy = value & 2;
	} else if (offset == 0x20) {
		ref->status &= ~(uint32_t)value;
	} else if (!ref->enabled) {
		hpet_ref_put(&ref->counter, offset, width, value);
	}
}

#endif
