/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The verifier: decides whether a program may run, and finds out what it can
 * reach. Pure code without side effects, compiled into the module, the library
 * and the tests from one source; it knows nothing of KVM.
 */
#ifndef KVMF_VERIFIER_H
#define KVMF_VERIFIER_H

#include <linux/bpf.h>
#include <linux/kvmfilter.h>

#include "log.h"

/* What a store to the state has before it. */
enum kvmf_lock {
	KVMF_LOCK_NONE,		/* every path to it has stored before */
	KVMF_LOCK,		/* none has: it takes the lock */
	KVMF_LOCK_UNLESS_HELD,
};

/* Of a store that can be the first, beside its own. See kvmf_insn_weight(). */
#define KVMF_LOCK_WEIGHT	24

/* What the verifier is asked about. */
struct kvmf_verify {
	const struct bpf_insn *insns;
	__u32 insn_count;	/* 1 to KVMFILTER_INSNS_MAX */
	__u32 state_size;	/* multiple of 8, up to KVMFILTER_STATE_MAX */
	__u32 direction;	/* KVMFILTER_READ, KVMFILTER_WRITE or KVMFILTER_EXPIRE */
	__u64 features;		/* KVMFILTER_FEATURE_* that may be used */
	__u8 *locks;		/* out: enum kvmf_lock, by instruction; zeros on entry */
};

/* What it found out about a program, up to @insn if that was refused. */
struct kvmf_facts {
	__u64 features;		/* KVMFILTER_FEATURE_* in use */
	__u32 stack_depth;	/* bytes, a multiple of 8 */
	__u32 calls;		/* of helpers */
	__u32 signals;		/* of these, of signal() */
	__u32 arms;		/* and of arm() */
	__u32 locks;		/* stores that can be the first to the state */
	__u32 weight;		/* of the dearest path */
	__u32 insn;		/* the last that was looked at */
};

/*
 * Returns 0 and fills @facts, or -EACCES with the reason in @log, or -ENOMEM.
 * May sleep.
 */
int kvmf_verify(const struct kvmf_verify *in, struct kvmf_facts *facts,
		struct kvmf_log *log);

#endif
