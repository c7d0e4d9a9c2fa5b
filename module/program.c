// SPDX-License-Identifier: GPL-2.0
/*
 * Programs: from the instructions of a VMM to code that the transaction can run.
 *
 * The kernel's BPF back end compiles them, but none of bpf(2) is involved: what
 * its verifier would guarantee to the JIT, ours does. Without a JIT, or if that
 * runs out of memory, the kernel's interpreter takes over.
 */
#include <linux/err.h>
#include <linux/filter.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "helpers.h"
#include "program.h"
#include "transaction.h"

/* The header knows an instruction if the interpreter and the JITs do. */
#ifdef BPF_MEMSX
#define KERNEL_FEATURES		KVMFILTER_FEATURE_LOAD_SIGNED
#else
#define KERNEL_FEATURES		0
#endif

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

static struct bpf_prog *compile(const struct bpf_insn *insns, u32 count,
				const struct kvmf_facts *facts)
{
	struct bpf_prog *bpf;
	u32 front;
	int err;

	/* A VMM that has reached its limit is told so; the kernel's log has no use for it. */
	bpf = bpf_prog_alloc(bpf_prog_size(PROLOGUE_MAX + count), __GFP_NOWARN);
	if (!bpf)
		return ERR_PTR(-ENOMEM);
	front = make_prologue(bpf->insnsi, facts);
	memcpy(bpf->insnsi + front, insns, count * sizeof(*insns));
	bpf->len = front + count;
	bpf->aux->stack_depth = facts->stack_depth;

	err = resolve_calls(bpf->insnsi + front, count);
	if (!err)
		bpf = bpf_prog_select_runtime(bpf, &err);
	/*
	 * Linux 6.1 takes a JIT that is on, and has no memory, for one that has to be. The
	 * interpreter is there all the same.
	 */
	if (err == -ENOTSUPP && bpf->jit_requested &&
	    !IS_ENABLED(CONFIG_BPF_JIT_ALWAYS_ON)) {
		bpf->jit_requested = 0;
		bpf = bpf_prog_select_runtime(bpf, &err);
	}
	if (err) {
		bpf_prog_free(bpf);
		return ERR_PTR(err);
	}
	return bpf;
}

struct kvmf_prog *kvmf_prog_load(const struct kvmfilter_prog_load *load,
				 struct kvmf_log *log)
{
	struct kvmf_verify verify = {
		.insn_count = load->insn_count,
		.state_size = load->state_size,
		.direction = load->direction,
		.features = KERNEL_FEATURES,
	};
	struct kvmf_facts facts = {};
	struct bpf_insn *insns;
	struct kvmf_prog *prog;
	struct bpf_prog *bpf;
	int err;

	insns = kvmalloc_array(load->insn_count, sizeof(*insns),
			       GFP_KERNEL_ACCOUNT);
	if (!insns)
		return ERR_PTR(-ENOMEM);
	prog = kzalloc(sizeof(*prog), GFP_KERNEL_ACCOUNT);
	if (!prog) {
		err = -ENOMEM;
		goto free_insns;
	}
	if (copy_from_user(insns, u64_to_user_ptr(load->insns),
			   load->insn_count * sizeof(*insns))) {
		err = -EFAULT;
		goto free_prog;
	}

	verify.insns = insns;
	err = kvmf_verify(&verify, &facts, log);
	if (err)
		goto free_prog;
	bpf = compile(insns, load->insn_count, &facts);
	if (IS_ERR(bpf)) {
		kvmf_log(log, "the kernel's BPF back end refused the program: error %ld",
			 PTR_ERR(bpf));
		err = PTR_ERR(bpf) == -ENOMEM ? -ENOMEM : -EACCES;
		goto free_prog;
	}
	kvfree(insns);

	prog->bpf = bpf;
	prog->insn_count = load->insn_count;
	prog->direction = load->direction;
	prog->state_size = load->state_size;
	prog->signals = facts.signals;
	kvmf_words_init(&prog->writes, facts.write_words);
	return prog;

free_prog:
	kfree(prog);
free_insns:
	kvfree(insns);
	return ERR_PTR(err);
}

void kvmf_prog_free(struct kvmf_prog *prog)
{
	bpf_prog_free(prog->bpf);
	kfree(prog);
}

bool kvmf_prog_jited(const struct kvmf_prog *prog)
{
	return prog->bpf->jited;
}

/* The kernel does not export its switch: compile something, and look. */
static bool jit_enabled(void)
{
	static const struct bpf_insn pass[] = {
		BPF_MOV64_IMM(BPF_REG_0, KVMFILTER_PASS),
		BPF_EXIT_INSN(),
	};
	const struct kvmf_facts facts = {};
	struct bpf_prog *bpf = compile(pass, ARRAY_SIZE(pass), &facts);
	bool jited;

	if (IS_ERR(bpf))
		return false;
	jited = bpf->jited;
	bpf_prog_free(bpf);
	return jited;
}

u64 kvmf_prog_features(void)
{
	return KERNEL_FEATURES | (jit_enabled() ? KVMFILTER_FEATURE_JIT : 0);
}
