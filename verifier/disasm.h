/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Instructions as text, for the messages of the verifier. Compiled wherever the
 * verifier is.
 */
#ifndef KVMF_DISASM_H
#define KVMF_DISASM_H

#include <linux/bpf.h>

#include "log.h"

/*
 * Append one instruction to @log, in the notation of the kernel's own verifier.
 * Any bit pattern will do. @left counts the instructions at @insn, from 1: the
 * second half of a 64-bit immediate is looked at only if it is there.
 */
void kvmf_disasm(struct kvmf_log *log, const struct bpf_insn *insn, __u32 left);

/* "clock_ns" and so on, or NULL if there is no helper of this number. */
const char *kvmf_helper_name(__s32 number);

#endif
