/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frame: what a program works with on one access, on the stack of who runs it. The program
 * has its address in r1 on entry. Of it the program reaches the access, which comes first; the
 * rest is for the code that instrument.c adds to it, and for helpers.
 */
#ifndef KVMF_FRAME_H
#define KVMF_FRAME_H

#include <linux/kvmfilter.h>
#include <linux/types.h>

#include "notifier.h"
#include "timer.h"

/* What a program has come to, besides its verdict. */
enum kvmf_hold {
	KVMF_HOLD_NONE,
	KVMF_HOLD_LOCK,		/* it took the lock: what it has stored stands */
	KVMF_HOLD_LOST,		/* it ended where it would have taken it */
	KVMF_HOLD_NO_NOTIFIER,	/* it ended where it would have signalled one that is not set */
	KVMF_HOLD_NO_TIMER,	/* it ended where it would have armed one that is not there */
};

struct kvmf_arm {
	struct kvmf_timer *timer;
	u64 when;
};

struct kvmf_frame {
	struct kvmfilter_access access;
	u64 sequence;			/* as the transaction has found it */
	u32 hold;			/* enum kvmf_hold */
	u32 signals;			/* to be sent, in order, each once: */
	struct eventfd_ctx *eventfd[KVMFILTER_SIGNALS_MAX];
	const struct kvmf_notifiers *notifiers;
	/* For a program that arms: */
	const struct kvmf_timers *timers;
	u32 arms;			/* to be done with the lock held, in order: */
	/* Those of a program, and of an expiry its own before. */
	struct kvmf_arm arm[KVMFILTER_ARMS_MAX + 1];
};

/*
 * Members that are written before they are read need not be zeroed at each access, as kernels
 * are built to do.
 */
#define KVMF_UNZEROED	__attribute__((uninitialized))

#endif
