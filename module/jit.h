/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From verified instructions to machine code, by the kernel's BPF JIT.
 */
#ifndef KVMF_JIT_H
#define KVMF_JIT_H

#include <linux/filter.h>
#include <linux/types.h>

#include "verifier.h"

/*
 * Of KVMFILTER_FEATURE_*: instructions that this kernel's JITs know. Its header knows them
 * then.
 */
#ifdef BPF_MEMSX
#define KVMF_JIT_FEATURES	KVMFILTER_FEATURE_LOAD_SIGNED
#else
#define KVMF_JIT_FEATURES	0
#endif

/* What decides, besides the instructions, how they are compiled. */
struct kvmf_jit_mode {
	bool blinded;	/* constants are hidden: see net.core.bpf_jit_harden */
	bool trusted;	/* branch history is not cleared at the end */
};

/* How it would be now. -EOPNOTSUPP if the JIT is off, or -ENOMEM. */
int kvmf_jit_mode(struct kvmf_jit_mode *mode);

/*
 * The compiled program, and how that was done, or an ERR_PTR: as kvmf_jit_mode(), -ENOTSUPP
 * if the JIT has no memory left, others if it refuses. @locks is of the verifier.
 */
struct bpf_prog *kvmf_jit_compile(const struct bpf_insn *insns, u32 count,
				  const struct kvmf_facts *facts, const u8 *locks,
				  struct kvmf_jit_mode *mode);
/* Waits until its memory is the kernel's again. */
void kvmf_jit_free(struct bpf_prog *bpf);

/* Bytes of machine code that @count instructions need at most; and those that @bpf has. */
u64 kvmf_jit_size_max(u32 count, const struct kvmf_facts *facts);
u64 kvmf_jit_size(const struct bpf_prog *bpf);

/* Is it on now? */
bool kvmf_jit_enabled(void);

#endif
