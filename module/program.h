/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs: verified, compiled, numbered.
 */
#ifndef KVMF_PROGRAM_H
#define KVMF_PROGRAM_H

#include <linux/kvmfilter.h>
#include <linux/types.h>

#include "state_lock.h"

struct bpf_prog;

/* Constant once loaded, but for @users, which the mutex of the filter guards. */
struct kvmf_prog {
	struct bpf_prog *bpf;
	u32 direction;
	u32 state_size;		/* bytes of data */
	u32 number;		/* in its filter */
	u32 insn_count;		/* as loaded; the JIT may have changed its own */
	u32 users;		/* ranges and trials that run it */
	bool signals;		/* it calls signal() */
	struct kvmf_words writes;
};

/*
 * Verify and compile. The caller has checked what the arguments say by themselves.
 * An ERR_PTR: -EACCES with the reason in @log, -EFAULT, -ENOMEM.
 */
struct kvmf_prog *kvmf_prog_load(const struct kvmfilter_prog_load *load,
				 struct kvmf_log *log);
void kvmf_prog_free(struct kvmf_prog *prog);
bool kvmf_prog_jited(const struct kvmf_prog *prog);

/* Of KVMFILTER_FEATURE_*: those that this kernel's BPF back end has. */
u64 kvmf_prog_features(void);

#endif
