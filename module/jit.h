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

/*
 * Room for a program of @count instructions, to be filled by kvmf_jit_compile(). An
 * ERR_PTR: -EOPNOTSUPP if the JIT is off, -ENOMEM.
 */
struct bpf_prog *kvmf_jit_alloc(u32 count, struct kvmf_jit_mode *mode);
/* What was not given to kvmf_jit_compile(). */
void kvmf_jit_discard(struct bpf_prog *bpf);
/* What was compiled. Waits until its memory is the kernel's again. */
void kvmf_jit_free(struct bpf_prog *bpf);

/*
 * The compiled program, or an ERR_PTR: -ENOMEM if the JIT has no memory left, others if it
 * refuses. @bpf must not be used afterwards, whatever is returned.
 */
struct bpf_prog *kvmf_jit_compile(struct bpf_prog *bpf, const struct bpf_insn *insns,
				  u32 count, const struct kvmf_facts *facts);

/* Bytes of machine code that @count instructions need at most; and those that @bpf has. */
u64 kvmf_jit_size_max(u32 count);
u64 kvmf_jit_size(const struct bpf_prog *bpf);

/* Is it on now? */
bool kvmf_jit_enabled(void);

#endif
