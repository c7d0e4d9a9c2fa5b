/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One access, as one transaction: snapshot, program, commit, notifiers. It knows
 * programs and state blocks, and nothing of KVM or of ranges.
 */
#ifndef KVMF_TRANSACTION_H
#define KVMF_TRANSACTION_H

#include "notifier.h"
#include "program.h"
#include "state_lock.h"

enum kvmf_outcome {
	KVMF_DONE,
	KVMF_PASS_PROGRAM,
	KVMF_PASS_CONTENDED,
	KVMF_PASS_NOTIFIER,
};

/*
 * What a program works on, one per CPU. The program receives a pointer to
 * @access in r1; the code that the loader puts in front of it derives r2.
 */
struct kvmf_frame {
	struct kvmfilter_access access;
	struct kvmf_snapshot snapshot;
	/* For the helper signal(). */
	struct kvmf_notifiers *notifiers;
	struct kvmf_signals signals;
};

#define KVMF_FRAME_DATA	(offsetof(struct kvmf_frame, snapshot.now) - \
			 offsetof(struct kvmf_frame, access))

int kvmf_transaction_init(void);
void kvmf_transaction_exit(void);

/* The frame of the program that runs on this CPU; preemption is off. */
struct kvmf_frame *kvmf_frame_current(void);

/* How a transaction ended. */
struct kvmf_result {
	enum kvmf_outcome outcome;
	u32 verdict;			/* unless KVMF_PASS_CONTENDED */
	struct kvmf_signals signals;	/* for the caller to send, if KVMF_DONE */
};

/*
 * Run @prog for *@access on *@state. On KVMF_DONE the value of a read is in
 * @access; otherwise nothing has changed. May be preempted, but does not sleep,
 * and the caller keeps the eventfds of @notifiers from going away; there are none
 * in a trial.
 */
void kvmf_transaction_run(const struct kvmf_prog *prog,
			  struct kvmfilter_state *state,
			  struct kvmf_notifiers *notifiers,
			  struct kvmfilter_access *access,
			  struct kvmf_result *result);

#endif
