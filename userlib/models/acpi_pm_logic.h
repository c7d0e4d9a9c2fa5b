/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The power management timer and the PM1 registers as functions of state and time: one
 * source for the program in the kernel (acpi_pm.bpf.c) and for the model in user space
 * (acpi_pm.c). The state is described in kvmfilter_acpi_pm.h.
 */
#ifndef ACPI_PM_LOGIC_H
#define ACPI_PM_LOGIC_H

#include <kvmfilter_acpi_pm.h>

#include "model.h"

/* 17600 ns are 63 ticks, exactly. */
#define ACPI_PM_NS		17600
#define ACPI_PM_TICKS		63

#define ACPI_PM_SCI_EN		0x0001

/* Up to here, nine years, one division is enough. */
#define ACPI_PM_SHORT_NS	(1ULL << 58)

MODEL_INLINE __u64 acpi_pm_tick(__u64 ns)
{
	if (ns < ACPI_PM_SHORT_NS)
		return ns * ACPI_PM_TICKS / ACPI_PM_NS;
	return ns / ACPI_PM_NS * ACPI_PM_TICKS +
	       ns % ACPI_PM_NS * ACPI_PM_TICKS / ACPI_PM_NS;
}

/* How often the counter's highest bit has changed. */
MODEL_INLINE __u64 acpi_pm_halves(const struct kvmfilter_acpi_pm_state *state,
				  __u64 tick)
{
	return state->timer_bits == 32 ? tick >> 31 : tick >> 23;
}

MODEL_INLINE __u64 acpi_pm_status(const struct kvmfilter_acpi_pm_state *state,
				  __u64 tick)
{
	__u64 status = state->status;

	if (acpi_pm_halves(state, tick) != state->halves)
		status |= KVMFILTER_ACPI_PM_TMR;
	return status;
}

/* The registers are 12 bytes in a row: what is read from @offset on, 8 bytes at most. */
MODEL_INLINE __u64 acpi_pm_read(const struct kvmfilter_acpi_pm_state *state,
				__u64 offset, __u64 tick)
{
	__u64 timer = tick & (state->timer_bits == 32 ? 0xffffffff : 0xffffff);
	__u64 shift = 8 * offset;
	__u64 low;

	/* What is read most. */
	if (offset == KVMFILTER_ACPI_PM_TIMER)
		return timer;
	if (offset >= KVMFILTER_ACPI_PM_TIMER)
		return timer >> (shift - 8 * KVMFILTER_ACPI_PM_TIMER);
	low = acpi_pm_status(state, tick) |
	      (__u64)state->enable << 8 * KVMFILTER_ACPI_PM_ENABLE |
	      (__u64)(state->control | ACPI_PM_SCI_EN) << 8 * KVMFILTER_ACPI_PM_CONTROL;
	/* In two steps: a shift by 64 is none. */
	return low >> shift | timer << 1 << (63 - shift);
}

#endif
