// SPDX-License-Identifier: GPL-2.0
/*
 * From verified instructions to machine code, by the kernel's BPF JIT. None of bpf(2) is
 * involved: what its verifier would guarantee to the JIT, ours does.
 *
 * Nothing is interpreted: the kernel's interpreter keeps registers in memory and jumps
 * indirectly, and docs/verifier.md argues about speculation as if neither were so.
 *
 * The type of a program stays BPF_PROG_TYPE_UNSPEC, which the kernel takes for one that
 * was a socket filter of a user: on exit from such a one it clears the branch history, on
 * processors that need it, unless CAP_SYS_ADMIN loaded it (x86's JIT:
 * bpf_prog_was_classic()).
 */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/preempt.h>
#include <linux/user_namespace.h>
#include <linux/workqueue.h>

#include "helpers.h"
#include "jit.h"
#include "transaction.h"

/*
 * What is put in front of a program: r2 = the copy of the state, which lies behind the
 * access in the frame; and the copying, of what the program can reach, word by word. A
 * straight line of loads and stores is what costs least. Each word is read once.
 */
#define PROLOGUE_MAX	(3 + 3 * KVMF_STATE_WORDS)

#define FROM_ACCESS(member)	(offsetof(struct kvmf_frame, member) - \
				 offsetof(struct kvmf_frame, access))

static u32 make_prologue(struct bpf_insn *insn, const struct kvmf_facts *facts)
{
	const struct bpf_insn *start = insn;
	s16 before = offsetof(struct kvmf_snapshot, before);
	s16 now = offsetof(struct kvmf_snapshot, now);
	u32 i;

	*insn++ = BPF_MOV64_REG(BPF_REG_2, BPF_REG_1);
	*insn++ = BPF_ALU64_IMM(BPF_ADD, BPF_REG_2, FROM_ACCESS(snapshot.now));
	*insn++ = BPF_LDX_MEM(BPF_DW, BPF_REG_3, BPF_REG_1, FROM_ACCESS(data));
	for (i = 0; i < KVMF_STATE_WORDS; i++) {
		bool written = facts->write_words[i / 64] & BIT_ULL(i % 64);

		if (!written && !(facts->read_words[i / 64] & BIT_ULL(i % 64)))
			continue;
		*insn++ = BPF_LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_3, 8 * i);
		*insn++ = BPF_STX_MEM(BPF_DW, BPF_REG_2, BPF_REG_0, 8 * i);
		if (written)
			*insn++ = BPF_STX_MEM(BPF_DW, BPF_REG_2, BPF_REG_0,
					      before - now + 8 * i);
	}
	return insn - start;
}

/*
 * Helper calls are encoded as a distance to __bpf_call_base, in 32 bits, and a
 * module can be further away than that.
 */
static int resolve_calls(struct bpf_insn *insns, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		s64 distance;

		if (insns[i].code == (BPF_LD | BPF_IMM | BPF_DW)) {
			i++;
			continue;
		}
		if (insns[i].code != (BPF_JMP | BPF_CALL))
			continue;
		distance = (s64)(unsigned long)kvmf_helper(insns[i].imm) -
			   (s64)(unsigned long)__bpf_call_base;
		if (distance != (s32)distance)
			return -ERANGE;
		insns[i].imm = distance;
	}
	return 0;
}

struct bpf_prog *kvmf_jit_alloc(u32 count, struct kvmf_jit_mode *mode)
{
	struct bpf_prog *bpf;

	/* A VMM that has reached its limit is told so; the kernel's log has no use for it. */
	bpf = bpf_prog_alloc(bpf_prog_size(PROLOGUE_MAX + count), __GFP_NOWARN);
	if (!bpf)
		return ERR_PTR(-ENOMEM);
	if (!bpf->jit_requested) {
		kvmf_jit_discard(bpf);
		return ERR_PTR(-EOPNOTSUPP);
	}
	*mode = (struct kvmf_jit_mode) {
		.blinded = bpf->blinding_requested,
		.trusted = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN),
	};
	return bpf;
}

void kvmf_jit_discard(struct bpf_prog *bpf)
{
	bpf_prog_free(bpf);
}

static void reached(struct work_struct *work)
{
}

/*
 * BPF leaves this to a worker of the same CPU. Whoever frees waits for what is queued behind
 * that, or programs that come and go could be more than any budget counts.
 */
void kvmf_jit_free(struct bpf_prog *bpf)
{
	struct work_struct behind;

	INIT_WORK_ONSTACK(&behind, reached);
	migrate_disable();
	bpf_prog_free(bpf);
	schedule_work(&behind);
	migrate_enable();
	flush_work(&behind);
	destroy_work_on_stack(&behind);
}

struct bpf_prog *kvmf_jit_compile(struct bpf_prog *bpf, const struct bpf_insn *insns,
				  u32 count, const struct kvmf_facts *facts)
{
	u32 front = make_prologue(bpf->insnsi, facts);
	int err;

	memcpy(bpf->insnsi + front, insns, count * sizeof(*insns));
	bpf->len = front + count;
	bpf->aux->stack_depth = facts->stack_depth;

	err = resolve_calls(bpf->insnsi + front, count);
	if (!err)
		bpf = bpf_prog_select_runtime(bpf, &err);
	/* Some kernels say so by an error, others fall back to their interpreter. */
	if (err == -ENOTSUPP || (!err && !bpf->jited))
		err = -ENOMEM;
	if (!err)
		return bpf;
	kvmf_jit_discard(bpf);
	return ERR_PTR(err);
}

/*
 * An instruction of BPF becomes one to four of the machine, of up to 10 bytes; a blinded
 * constant adds two. The header and the alignment of the JIT's pieces are below a page.
 */
u64 kvmf_jit_size_max(u32 count)
{
	return PAGE_ALIGN(64 * (u64)(PROLOGUE_MAX + count)) + PAGE_SIZE;
}

u64 kvmf_jit_size(const struct bpf_prog *bpf)
{
	return PAGE_ALIGN(bpf->jited_len + SZ_256);
}

/* The kernel does not export its switch, but says what it would do. */
bool kvmf_jit_enabled(void)
{
	struct kvmf_jit_mode mode;
	struct bpf_prog *bpf = kvmf_jit_alloc(1, &mode);

	if (IS_ERR(bpf))
		return PTR_ERR(bpf) != -EOPNOTSUPP;
	kvmf_jit_discard(bpf);
	return true;
}
