/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A filter without a module: what the library's functions of filters come to in this process, by
 * the reference interpreter and a clock of the test's own. A test that links it has these
 * instead of the library's. It is for what devices do with their filters; what the
 * kernel does is tested in VMs.
 */
#ifndef SIM_H
#define SIM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <kvmfilter_device.h>

#define SIM_PROGS	64
#define SIM_RANGES	64
#define SIM_SCRATCH	65536

struct sim_prog {
	bool used;
	struct kvmfilter_prog_spec spec;
};

struct sim_range {
	bool used;
	struct kvmfilter_range_spec spec;
};

struct sim_timer {
	bool used;
	struct kvmfilter_timer_spec spec;
	uint64_t when;
};

/* Zero, but for what stands first, is a filter with nothing in it. */
struct kvmfilter {
	uint64_t now;			/* CLOCK_MONOTONIC, ns */
	/* A notifier was signalled. */
	void (*signal)(void *opaque, unsigned int notifier);
	void *opaque;
	struct sim_prog progs[SIM_PROGS];
	struct sim_range ranges[SIM_RANGES];
	struct sim_timer timers[KVMFILTER_TIMERS_MAX];
	unsigned int arms;		/* commands, not programs' */
	bool timer_add_fails;		/* the next one, with -ENOMEM */

	_Alignas(KVMFILTER_STATE_ALIGN) uint8_t scratch[SIM_SCRATCH];
};

/* An access of a vCPU: KVMFILTER_PASS if it is to exit, with nothing changed. */
int sim_access(struct kvmfilter *filter, struct kvmfilter_access *access);

/* When the next timer expires; KVMFILTER_TIMER_OFF. */
uint64_t sim_next(const struct kvmfilter *filter);

/*
 * Have the timers expire that are armed for now or earlier. @contended: as if somebody was inside
 * for all the tries, so that they are left to the VMM.
 */
void sim_expire(struct kvmfilter *filter, bool contended);

#endif
