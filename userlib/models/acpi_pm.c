// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * ACPI's PM registers for the VMM's slow path: what is written, SCI, and when the timer
 * raises it. What can be read at a given time is in acpi_pm_logic.h, for the program too.
 *
 * Where the specification leaves it open:
 * - Registers may be accessed in any width and at any byte; the 2 bytes between control
 *   and timer read as zero. Writes to the timer are ignored.
 * - Bits that are reserved or not there read as zero. BM_STS is never set: no bus master
 *   is watched.
 * - TMR_STS is cleared for good until the next change of the highest bit, however late
 *   that clearing comes.
 */
#include <errno.h>
#include <linux/bpf.h>

#include <kvmfilter_acpi_pm.h>

#include "acpi_pm_logic.h"
#include "acpi_pm_programs.h"

#define STICKY		(KVMFILTER_ACPI_PM_GBL | KVMFILTER_ACPI_PM_PWRBTN | \
			 KVMFILTER_ACPI_PM_SLPBTN | KVMFILTER_ACPI_PM_RTC | \
			 KVMFILTER_ACPI_PM_WAK)
#define ENABLES		(KVMFILTER_ACPI_PM_TMR | KVMFILTER_ACPI_PM_GBL | \
			 KVMFILTER_ACPI_PM_PWRBTN | KVMFILTER_ACPI_PM_SLPBTN | \
			 KVMFILTER_ACPI_PM_RTC)

/* Of the control register. */
#define BM_RLD		0x0002
#define SLP_TYP		0x1c00
#define SLP_TYP_SHIFT	10
#define SLP_EN		0x2000

MODEL_AT(kvmfilter_acpi_pm_state, status, 24);
MODEL_AT(kvmfilter_acpi_pm_state, enable, 26);
MODEL_AT(kvmfilter_acpi_pm_state, control, 28);
MODEL_AT(kvmfilter_acpi_pm_state, timer_bits, 30);
MODEL_AT(kvmfilter_acpi_pm_state, reserved, 31);
MODEL_AT(kvmfilter_acpi_pm_state, halves, 32);
static_assert(sizeof(struct kvmfilter_acpi_pm_state) == 40, "size");

typedef struct kvmfilter_acpi_pm_state pm;

static void init(void *opaque, __u64 ns, __u8 timer_bits)
{
	pm *state = opaque;

	model_clear(state, sizeof(*state));
	state->timer_bits = timer_bits;
	state->halves = acpi_pm_halves(state, acpi_pm_tick(ns));
}

static void init24(void *state, __u64 ns)
{
	init(state, ns, 24);
}

static void init32(void *state, __u64 ns)
{
	init(state, ns, 32);
}

static int check(const pm *state, __u8 timer_bits)
{
	if (state->timer_bits != timer_bits || state->reserved)
		return -EINVAL;
	if (state->status & ~STICKY || state->enable & ~ENABLES ||
	    state->control & ~(BM_RLD | SLP_TYP))
		return -EINVAL;
	return 0;
}

static int check24(const void *state)
{
	return check(state, 24);
}

static int check32(const void *state)
{
	return check(state, 32);
}

static void write_byte(pm *state, __u32 offset, __u8 value, __u64 tick,
		       struct kvmfilter_event *event)
{
	unsigned int shift = 8 * (offset & 1);
	unsigned int bits = (unsigned int)value << shift;
	unsigned int others = 0xff00U >> shift;

	switch (offset & ~1U) {
	case KVMFILTER_ACPI_PM_STATUS:
		state->status &= ~bits;
		if (bits & KVMFILTER_ACPI_PM_TMR)
			state->halves = acpi_pm_halves(state, tick);
		break;
	case KVMFILTER_ACPI_PM_ENABLE:
		state->enable = ((state->enable & others) | bits) & ENABLES;
		break;
	case KVMFILTER_ACPI_PM_CONTROL:
		state->control = ((state->control & others) | bits) & (BM_RLD | SLP_TYP);
		if (bits & SLP_EN) {
			event->event = KVMFILTER_ACPI_PM_SLEEP;
			event->value = (state->control & SLP_TYP) >> SLP_TYP_SHIFT;
		}
		break;
	}
}

static int answer(void *opaque, struct kvmfilter_access *access, __u64 ns,
		  struct kvmfilter_event *event)
{
	__u64 tick = acpi_pm_tick(ns);
	pm *state = opaque;
	__u32 i;

	if (access->direction == KVMFILTER_READ)
		access->value = acpi_pm_read(state, access->offset, tick);
	else
		for (i = 0; i < access->width; i++)
			write_byte(state, access->offset + i, access->value >> 8 * i, tick,
				   event);
	return KVMFILTER_DONE;
}

static __u32 lines(const void *opaque, __u64 ns)
{
	const pm *state = opaque;

	return (acpi_pm_status(state, acpi_pm_tick(ns)) & state->enable) != 0;
}

static __u64 next_rise(const void *opaque, unsigned int line, __u64 ns)
{
	const pm *state = opaque;
	__u64 tick, rise;

	(void)line;
	if (!(state->enable & KVMFILTER_ACPI_PM_TMR) || lines(state, ns))
		return KVMFILTER_NEVER;
	tick = acpi_pm_halves(state, acpi_pm_tick(ns)) + 1;
	tick <<= state->timer_bits == 32 ? 31 : 23;
	/* The first ns of the tick: rounded up. */
	rise = model_muldiv64(tick, ACPI_PM_NS, ACPI_PM_TICKS);
	if (rise == KVMFILTER_NEVER)
		return rise;
	return acpi_pm_tick(rise) < tick ? rise + 1 : rise;
}

MODEL_PROGRAM(acpi_pm_read_all);

static const struct kvmfilter_model_range ranges[] = {
	{ .length = KVMFILTER_ACPI_PM_LENGTH, .read = &acpi_pm_read_all },
};

#define MODEL(bits) {							\
	.size = sizeof(struct kvmfilter_model),				\
	.state_size = sizeof(pm),					\
	.magic = KVMFILTER_ACPI_PM_MAGIC,				\
	.version = KVMFILTER_ACPI_PM_VERSION,				\
	.line_count = 1,						\
	.name = "acpi_pm" #bits,					\
	.ranges = ranges,						\
	.range_count = MODEL_COUNT(ranges),				\
	.init = init ## bits,						\
	.reset = init ## bits,						\
	.check = check ## bits,						\
	.access = answer,						\
	.lines = lines,							\
	.next_rise = next_rise,						\
}

const struct kvmfilter_model kvmfilter_acpi_pm24_model = MODEL(24);
const struct kvmfilter_model kvmfilter_acpi_pm32_model = MODEL(32);

static int set_status(void *opaque, __u64 ns, void *status)
{
	pm *state = opaque;

	(void)ns;
	state->status |= *(__u16 *)status;
	return 0;
}

int kvmfilter_acpi_pm_set_status(struct kvmfilter_device *device, __u16 status)
{
	if (status & ~STICKY)
		return -EINVAL;
	return kvmfilter_device_change(device, set_status, &status);
}
