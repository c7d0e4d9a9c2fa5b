/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verifier: decides whether a program may run, and finds out what it can
 * reach. Pure code without side effects, compiled into the module, the library
 * and the tests from one source; it knows nothing of KVM.
 */
#ifndef KVMF_VERIFIER_H
#define KVMF_VERIFIER_H

#include <linux/bpf.h>
#include <linux/kvmfilter.h>

#define KVMF_STATE_WORDS	(KVMFILTER_STATE_MAX / 8)

/* A string in a buffer of fixed size; @length counts what did not fit as well. */
struct kvmf_log {
	char *buffer;		/* may be NULL if @size is 0 */
	__u32 size;
	__u32 length;		/* without the terminator */
};

#ifndef __printf
#define __printf(text, first)	__attribute__((format(printf, text, first)))
#endif

/* Append to the string. */
__printf(2, 3) void kvmf_log(struct kvmf_log *log, const char *format, ...);

/* What the verifier is asked about. */
struct kvmf_verify {
	const struct bpf_insn *insns;
	__u32 insn_count;	/* 1 to KVMFILTER_INSNS_MAX */
	__u32 state_size;	/* multiple of 8, up to KVMFILTER_STATE_MAX */
	__u32 direction;	/* KVMFILTER_READ or KVMFILTER_WRITE */
};

/* What it found out about an accepted program. */
struct kvmf_facts {
	__u64 read_words[KVMF_STATE_WORDS / 64];	/* bit n: word n of data */
	__u64 write_words[KVMF_STATE_WORDS / 64];
	__u32 stack_depth;	/* bytes, a multiple of 8 */
	__u32 signals;		/* calls of signal() */
};

/*
 * Returns 0 and fills @facts, or -EACCES with the reason in @log, or -ENOMEM.
 * May sleep.
 */
int kvmf_verify(const struct kvmf_verify *in, struct kvmf_facts *facts,
		struct kvmf_log *log);

#endif
