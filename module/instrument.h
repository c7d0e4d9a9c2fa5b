/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is added to a verified program, so that it runs as a transaction.
 */
#ifndef KVMF_INSTRUMENT_H
#define KVMF_INSTRUMENT_H

#include <linux/bpf.h>
#include <linux/types.h>

struct kvmf_facts;

/* Instructions at most, and bytes of stack, that a program of @count has then. */
u32 kvmf_instrument_count(u32 count, const struct kvmf_facts *facts);
u32 kvmf_instrument_stack(const struct kvmf_facts *facts);

/*
 * Write the program to @to, which has room for kvmf_instrument_count(). @locks is of the
 * verifier. Returns how many there are, or -ENOMEM, or -ERANGE if a helper is too far away
 * to be called.
 */
int kvmf_instrument(struct bpf_insn *to, const struct bpf_insn *insns, u32 count,
		    const struct kvmf_facts *facts, const u8 *locks);

#endif
