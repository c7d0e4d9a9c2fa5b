/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An SP804 that is stepped tick by tick, and shares nothing with the model: what
 * model_sp804_random.c compares with. As the manual says, and where that leaves it open, as
 * userlib/models/sp804.c does.
 */
#ifndef SP804_REF_H
#define SP804_REF_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct sp804_ref_timer {
	uint32_t load, value;
	uint32_t passed;		/* ns of the tick */
	bool enabled, periodic, interrupts, wide, once, raised;
	unsigned int divide;		/* 0 to 3 */
};

struct sp804_ref {
	struct sp804_ref_timer timer[2];
	bool test;
	uint8_t test_lines;
};

static inline void sp804_ref_init(struct sp804_ref *ref)
{
	memset(ref, 0, sizeof(*ref));
	for (int i = 0; i < 2; i++) {
		ref->timer[i].value = 0xffffffff;
		ref->timer[i].interrupts = true;
	}
}

static inline uint32_t sp804_ref_cut(const struct sp804_ref_timer *t, uint32_t value)
{
	return t->wide ? value : value & 0xffff;
}

static inline uint32_t sp804_ref_tick(const struct sp804_ref_timer *t)
{
	return 1000 << 4 * t->divide;
}

/* At 0 a timer that is periodic, and nothing else, takes what was loaded. */
static inline void sp804_ref_reload(struct sp804_ref_timer *t)
{
	if (t->enabled && !t->value && t->periodic && !t->once)
		t->value = sp804_ref_cut(t, t->load);
}

static inline void sp804_ref_step(struct sp804_ref_timer *t)
{
	if (t->value) {
		t->raised |= --t->value == 0;
		sp804_ref_reload(t);
	} else if (!t->once && !t->periodic) {
		t->value = sp804_ref_cut(t, 0xffffffff);
	}
}

/* ns to the end of the tick that ends first; 0: all stand. */
static inline uint64_t sp804_ref_next(const struct sp804_ref *ref)
{
	uint64_t next = 0;

	for (int i = 0; i < 2; i++) {
		const struct sp804_ref_timer *t = &ref->timer[i];
		uint64_t left = sp804_ref_tick(t) - t->passed;

		if (t->enabled && (!next || left < next))
			next = left;
	}
	return next;
}

static inline void sp804_ref_advance(struct sp804_ref *ref, uint64_t ns)
{
	for (int i = 0; i < 2; i++) {
		struct sp804_ref_timer *t = &ref->timer[i];
		uint64_t left = ns;

		while (t->enabled && left >= sp804_ref_tick(t) - t->passed) {
			left -= sp804_ref_tick(t) - t->passed;
			t->passed = 0;
			sp804_ref_step(t);
		}
		t->passed += t->enabled ? left : 0;
	}
}

static inline uint32_t sp804_ref_lines(const struct sp804_ref *ref)
{
	uint32_t lines = ref->test_lines;

	if (!ref->test)
		lines = (ref->timer[0].interrupts && ref->timer[0].raised) |
			(ref->timer[1].interrupts && ref->timer[1].raised) << 1;
	return lines ? lines | 4 : 0;
}

static inline uint32_t sp804_ref_control(const struct sp804_ref_timer *t)
{
	return t->enabled << 7 | t->periodic << 6 | t->interrupts << 5 | t->divide << 2 |
	       t->wide << 1 | t->once;
}

static inline uint32_t sp804_ref_read(const struct sp804_ref *ref, uint32_t offset)
{
	const struct sp804_ref_timer *t = &ref->timer[offset >> 5 & 1];

	if (offset >= 0x40)
		return offset == 0xf00 ? ref->test : 0;
	switch (offset & 0x1f) {
	case 0x00:
	case 0x18:
		return t->load;
	case 0x04:
		return t->value;
	case 0x08:
		return sp804_ref_control(t);
	case 0x10:
		return t->raised;
	case 0x14:
		return t->raised && t->interrupts;
	}
	return 0;
}

static inline void sp804_ref_set_control(struct sp804_ref_timer *t, uint32_t control)
{
	uint32_t before = sp804_ref_control(t);

	t->enabled = control & 0x80;
	t->periodic = control & 0x40;
	t->interrupts = control & 0x20;
	t->divide = control >> 2 & 3;
	t->wide = control & 0x02;
	t->once = control & 0x01;
	if (((before ^ sp804_ref_control(t)) & ~0x20U) == 0)
		return;
	t->passed = 0;
	if (!t->enabled)
		return;
	t->value = sp804_ref_cut(t, t->value);
	/* What was loaded with 0 is at its 0 as soon as it runs. */
	if (!(before & 0x80) && !t->value && !sp804_ref_cut(t, t->load))
		t->raised = true;
	sp804_ref_reload(t);
}

static inline void sp804_ref_write(struct sp804_ref *ref, uint32_t offset, uint32_t value)
{
	struct sp804_ref_timer *t = &ref->timer[offset >> 5 & 1];

	if (offset >= 0x40) {
		if (offset == 0xf00)
			ref->test = value & 1;
		if (offset == 0xf04)
			ref->test_lines = value & 3;
		return;
	}
	switch (offset & 0x1f) {
	case 0x00:
		t->load = value;
		t->value = t->enabled ? sp804_ref_cut(t, value) : value;
		t->passed = 0;
		if (t->enabled && !t->value)
			t->raised = true;
		break;
	case 0x08:
		sp804_ref_set_control(t, value);
		break;
	case 0x0c:
		t->raised = false;
		break;
	case 0x18:
		t->load = value;
		if (!t->value && t->periodic && !t->once)
			t->passed = 0;
		sp804_ref_reload(t);
		break;
	}
}

#endif
