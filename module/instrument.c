// SPDX-License-Identifier: GPL-2.0
/*
 * What is added to a verified program, so that it runs as a transaction:
 *
 *	at its start	the frame and the state are noted on the stack;
 *	stores		where one can be the first to the state, the lock is taken before;
 *	signal(), arm()	get the frame as well, and a notifier or timer that is not there ends the
 *			program;
 *	at its end	where it goes if it has to end early.
 *
 * All of it is BPF as well, compiled with the program: the same for each architecture.
 * Registers in use are saved below the program's own stack, where its r10 does not reach, and
 * KVMFILTER_STACK_MAX leaves room in what BPF has. No load of what was saved runs ahead of the
 * save (Spectre v4): a barrier is between, as Linux's own verifier has it.
 */
#include <linux/filter.h>
#include <linux/slab.h>

#include "frame.h"
#include "helpers.h"
#include "instrument.h"
#include "verifier.h"

/* The most instructions of each kind of addition. */
#define ENTRY_MAX	3
#define LOCK_MAX	19
#define EFFECT_MAX	2
#define END_MAX		4

/* Words below the program's stack. */
enum slot { SLOT_FRAME, SLOT_STATE, SLOT_R0, SLOT_WORK, SLOT_NEW, SLOTS };

struct weaver {
	const struct bpf_insn *insns;
	u32 count;
	const struct kvmf_facts *facts;
	const u8 *locks;
	u16 *live;		/* bit n: rn is read after that, as it is before an instruction */
	u32 *at;		/* where the code of an instruction begins, and the end */
	struct bpf_insn *to;
	u32 length;		/* written to @to */
};

static void emit(struct weaver *w, struct bpf_insn insn)
{
	w->to[w->length++] = insn;
}

static s16 slot(const struct weaver *w, enum slot slot)
{
	return -(s16)(w->facts->stack_depth + 8 * (slot + 1));
}

static void save(struct weaver *w, u8 reg, enum slot where)
{
	emit(w, BPF_STX_MEM(BPF_DW, BPF_REG_10, reg, slot(w, where)));
}

static void restore(struct weaver *w, u8 reg, enum slot where)
{
	emit(w, BPF_LDX_MEM(BPF_DW, reg, BPF_REG_10, slot(w, where)));
}

/* To instruction @target of the result. */
static s16 distance(const struct weaver *w, u32 target)
{
	return target - w->length - 1;
}

#define FRAME(member)	offsetof(struct kvmf_frame, member)

/* The end of a program that has lost the lock follows the last instruction; in it, any other. */
static u32 lost(const struct weaver *w)
{
	return w->at[w->count];
}

static u32 ended(const struct weaver *w)
{
	return lost(w) + 2;
}

static bool needs_frame(const struct kvmf_facts *facts)
{
	return facts->locks || facts->signals || facts->arms;
}

static void emit_entry(struct weaver *w)
{
	if (!needs_frame(w->facts))
		return;
	save(w, BPF_REG_1, SLOT_FRAME);
	if (w->facts->locks)
		save(w, BPF_REG_2, SLOT_STATE);
	emit(w, BPF_ST_NOSPEC());
}

/* Of r1 to r5 one that is not in use, or else @other. */
static u8 unused(u16 live, u8 other)
{
	u8 reg;

	for (reg = BPF_REG_1; reg <= BPF_REG_5; reg++)
		if (!(live & BIT(reg)))
			return reg;
	return other;
}

/*
 * Won, the exchange proves that all that was read is consistent; it is fully ordered. The
 * result of a failed one is a sequence word that is anything but what was expected.
 */
static void emit_lock(struct weaver *w, enum kvmf_lock lock, u16 live)
{
	u8 work = unused(live, BPF_REG_1);
	u8 new = unused(live | BIT(work), work == BPF_REG_2 ? BPF_REG_1 : BPF_REG_2);
	u32 held;

	if (live & BIT(BPF_REG_0))
		save(w, BPF_REG_0, SLOT_R0);
	if (live & BIT(work))
		save(w, work, SLOT_WORK);
	if (live & BIT(new))
		save(w, new, SLOT_NEW);
	if (live & (BIT(BPF_REG_0) | BIT(work) | BIT(new)))
		emit(w, BPF_ST_NOSPEC());
	restore(w, work, SLOT_FRAME);
	if (lock == KVMF_LOCK_UNLESS_HELD) {
		emit(w, BPF_LDX_MEM(BPF_W, BPF_REG_0, work, FRAME(hold)));
		held = w->length;
		emit(w, BPF_JMP_IMM(BPF_JNE, BPF_REG_0, KVMF_HOLD_NONE, 0));
	}
	emit(w, BPF_LDX_MEM(BPF_DW, BPF_REG_0, work, FRAME(sequence)));
	emit(w, BPF_ST_MEM(BPF_W, work, FRAME(hold), KVMF_HOLD_LOCK));
	restore(w, work, SLOT_STATE);
	emit(w, BPF_MOV64_REG(new, BPF_REG_0));
	emit(w, BPF_ALU64_IMM(BPF_ADD, new, 1));
	emit(w, BPF_ATOMIC_OP(BPF_DW, BPF_CMPXCHG, work, new,
			      -(s16)sizeof(struct kvmfilter_state)));
	emit(w, BPF_ALU64_IMM(BPF_SUB, new, 1));
	emit(w, BPF_JMP_REG(BPF_JNE, BPF_REG_0, new, distance(w, lost(w))));
	if (lock == KVMF_LOCK_UNLESS_HELD)
		w->to[held].off = w->length - held - 1;
	if (live & BIT(new))
		restore(w, new, SLOT_NEW);
	if (live & BIT(work))
		restore(w, work, SLOT_WORK);
	if (live & BIT(BPF_REG_0))
		restore(w, BPF_REG_0, SLOT_R0);
}

static void emit_end(struct weaver *w)
{
	restore(w, BPF_REG_1, SLOT_FRAME);
	emit(w, BPF_ST_MEM(BPF_W, BPF_REG_1, FRAME(hold), KVMF_HOLD_LOST));
	emit(w, BPF_MOV64_IMM(BPF_REG_0, KVMFILTER_PASS));
	emit(w, BPF_EXIT_INSN());
}

/* The argument in which a helper gets the frame, or 0. */
static u8 frame_argument(s32 helper)
{
	switch (helper) {
	case KVMFILTER_HELPER_SIGNAL:
		return BPF_REG_2;
	case KVMFILTER_HELPER_ARM:
		return BPF_REG_3;
	default:
		return 0;
	}
}

/* A call is encoded as a distance in 32 bits, and a module can be further away than that. */
static int emit_call(struct weaver *w, s32 helper)
{
	s64 distance_to = (s64)(unsigned long)kvmf_helper(helper) -
			  (s64)(unsigned long)__bpf_call_base;
	u8 frame = frame_argument(helper);

	if (distance_to != (s32)distance_to)
		return -ERANGE;
	if (frame)
		restore(w, frame, SLOT_FRAME);
	emit(w, BPF_RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, distance_to));
	if (frame)
		emit(w, BPF_JMP_IMM(BPF_JNE, BPF_REG_0, 0, distance(w, ended(w))));
	return 0;
}

static bool is_jump(const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code), op = BPF_OP(insn->code);

	return class == BPF_JMP32 || (class == BPF_JMP && op != BPF_CALL && op != BPF_EXIT);
}

/* Registers that the instruction reads, and those that it writes. */
static u16 reads(const struct bpf_insn *insn)
{
	u16 dst = BIT(insn->dst_reg);
	u16 src = BPF_SRC(insn->code) == BPF_X ? BIT(insn->src_reg) : 0;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		return 0;
	case BPF_LDX:
		return BIT(insn->src_reg);
	case BPF_ST:
		return dst;
	case BPF_STX:
		return dst | BIT(insn->src_reg);
	case BPF_ALU:
	case BPF_ALU64:
		return BPF_OP(insn->code) == BPF_MOV ? src : dst | src;
	default:
		if (insn->code == (BPF_JMP | BPF_EXIT))
			return BIT(BPF_REG_0);
		/* What a helper does not take is nothing anyway. */
		if (insn->code == (BPF_JMP | BPF_CALL))
			return GENMASK(BPF_REG_5, BPF_REG_1);
		return insn->code == (BPF_JMP | BPF_JA) ? 0 : dst | src;
	}
}

static u16 writes(const struct bpf_insn *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		/* The second half of a number has no opcode. */
		return insn->code ? BIT(insn->dst_reg) : 0;
	case BPF_LDX:
	case BPF_ALU:
	case BPF_ALU64:
		return BIT(insn->dst_reg);
	default:
		return insn->code == (BPF_JMP | BPF_CALL) ? GENMASK(BPF_REG_5, BPF_REG_0) : 0;
	}
}

/* Jumps go forward, so that one pass backward finds all. */
static void find_live(struct weaver *w)
{
	u32 i = w->count;

	while (i--) {
		const struct bpf_insn *insn = &w->insns[i];
		u16 live = 0;

		if (i + 1 < w->count && insn->code != (BPF_JMP | BPF_EXIT) &&
		    insn->code != (BPF_JMP | BPF_JA))
			live = w->live[i + 1];
		if (is_jump(insn))
			live |= w->live[i + 1 + insn->off];
		w->live[i] = (live & ~writes(insn)) | reads(insn);
	}
}

/* Instruction @i and what comes with it. Returns how many it is, or -ERANGE. */
static int emit_insn(struct weaver *w, u32 i)
{
	struct bpf_insn insn = w->insns[i];

	if (w->locks[i])
		emit_lock(w, w->locks[i], w->live[i]);
	if (insn.code == (BPF_JMP | BPF_CALL))
		return emit_call(w, insn.imm) ?: 1;
	if (is_jump(&insn))
		insn.off = distance(w, w->at[i + 1 + insn.off]);
	emit(w, insn);
	if (insn.code != (BPF_LD | BPF_IMM | BPF_DW))
		return 1;
	emit(w, w->insns[i + 1]);
	return 2;
}

/* Jumps go to where the last pass found their targets. */
static int pass(struct weaver *w)
{
	int step;
	u32 i;

	w->length = 0;
	emit_entry(w);
	for (i = 0; i < w->count; i += step) {
		w->at[i] = w->length;
		step = emit_insn(w, i);
		if (step < 0)
			return step;
	}
	w->at[i] = w->length;
	if (needs_frame(w->facts))
		emit_end(w);
	return w->length;
}

u32 kvmf_instrument_count(u32 count, const struct kvmf_facts *facts)
{
	return ENTRY_MAX + count + LOCK_MAX * facts->locks +
	       EFFECT_MAX * (facts->signals + facts->arms) + END_MAX;
}

u32 kvmf_instrument_stack(const struct kvmf_facts *facts)
{
	BUILD_BUG_ON(KVMFILTER_STACK_MAX + 8 * SLOTS > MAX_BPF_STACK);
	return facts->stack_depth + (needs_frame(facts) ? 8 * SLOTS : 0);
}

int kvmf_instrument(struct bpf_insn *to, const struct bpf_insn *insns, u32 count,
		    const struct kvmf_facts *facts, const u8 *locks)
{
	struct weaver w = {
		.insns = insns, .count = count, .facts = facts, .locks = locks, .to = to,
	};
	int length = -ENOMEM;

	w.at = kvcalloc(count + 1, sizeof(*w.at), GFP_KERNEL_ACCOUNT);
	w.live = kvcalloc(count, sizeof(*w.live), GFP_KERNEL_ACCOUNT);
	if (w.at && w.live) {
		find_live(&w);
		/* The first finds out where everything is. */
		length = pass(&w);
		if (length > 0)
			length = pass(&w);
	}
	kvfree(w.live);
	kvfree(w.at);
	return length;
}
