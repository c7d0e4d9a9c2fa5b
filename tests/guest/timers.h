/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state that the programs of timers.bpf.c work on, and what their tests share.
 */
#ifndef TIMERS_H
#define TIMERS_H

#include <linux/kvmfilter.h>

struct timers_state {
	__u64 period_ns;	/* 0: it expires once */
	__u64 next;		/* what the state says that it is armed for */
	__u64 ticks;
	__u64 missed;
	__u64 strange;		/* expiries for another time than that */
	__u64 early;
	__u64 worst_ns;		/* behind */
	__u64 decline;
	__u64 writes;
	struct kvmfilter_access seen;
};

#endif
