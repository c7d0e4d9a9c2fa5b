/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code: verified and compiled once, for all filters of all users that load the same
 * instructions; and the budgets of its memory, which is the BPF JIT's and thus taken from
 * the rest of the kernel.
 */
#ifndef KVMF_CODE_H
#define KVMF_CODE_H

#include <linux/bpf.h>
#include <linux/kvmfilter.h>
#include <linux/list.h>
#include <linux/types.h>

#include "jit.h"

struct kvmf_user;

/* What a program may do besides: the last includes the one before. */
enum kvmf_effects {
	KVMF_EFFECTS_NONE,
	KVMF_EFFECTS_SIGNALS,	/* it calls signal() */
	KVMF_EFFECTS_ARMS,	/* it calls arm() */
};

/* What makes two programs the same. */
struct kvmf_code_key {
	u32 hash;		/* of the instructions */
	u32 insn_count;
	u32 direction;
	u32 state_size;		/* bytes of data */
	struct kvmf_jit_mode mode;
};

/* Constant while somebody holds it, but for what code.c keeps in it. */
struct kvmf_code {
	struct bpf_prog *bpf;
	enum kvmf_effects effects;
	struct kvmf_code_key key;
	u64 size;		/* bytes that count */
	struct hlist_node node;
	struct list_head shares;
	struct bpf_insn insns[];
};

/*
 * The code of @insns for @user. @key: all but hash and mode are set, and were checked.
 * An ERR_PTR: -EACCES, -ENOSPC, -EOPNOTSUPP, -ENOMEM, with the reason in @log.
 */
struct kvmf_code *kvmf_code_get(struct kvmf_user *user, const struct bpf_insn *insns,
				struct kvmf_code_key *key, struct kvmf_log *log);
void kvmf_code_put(struct kvmf_user *user, struct kvmf_code *code);

#endif
