/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What can be said of an instruction by itself, without the program around it.
 * Compiled wherever the verifier is.
 */
#ifndef KVMF_INSN_H
#define KVMF_INSN_H

#include <linux/bpf.h>

/* BPF_MEMSX, which older headers lack. */
#define KVMF_MEMSX	0x80

/*
 * NULL if the instruction has a form the language knows, or what is wrong with
 * it. @left counts the instructions at @insn, from 1.
 */
const char *kvmf_insn_fault(const struct bpf_insn *insn, __u32 left);

/*
 * The greatest number that arithmetic without a fault, of any class, can leave in
 * dst_reg if that holds at most @dst before, and src_reg at most @src. An operand
 * that the instruction does not have is ignored.
 */
__u64 kvmf_insn_bound(const struct bpf_insn *insn, __u64 dst, __u64 src);

/*
 * How long it takes, where an addition takes 1: at most, with all that it touches in the
 * cache. A call: with what is called.
 */
__u32 kvmf_insn_weight(const struct bpf_insn *insn);

#endif
