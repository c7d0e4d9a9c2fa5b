// SPDX-License-Identifier: GPL-2.0
/*
 * Wrapping. Nothing here may help Linux to accept: the prologue writes no register but
 * r1 and r2 and no stack, and what replaces a helper leaves r0 unknown and r1 to r5
 * unset behind, as a call of Linux's own helpers does.
 */
#include "insn.h"
#include "wrap.h"

/* BPF_JCOND and BPF_MAY_GOTO of Linux 6.9, which older headers lack. */
#define JCOND		0xe0
#define MAY_GOTO	0

/* Beyond every value, and small enough to leave room for the program's own offsets. */
#define FAR		(1 << 20)

static void emit(struct wrapped *out, uint8_t code, uint8_t dst, uint8_t src,
		 int16_t off, int32_t imm)
{
	out->insns[out->insn_count++] = (struct bpf_insn){
		.code = code, .dst_reg = dst, .src_reg = src, .off = off,
		.imm = imm,
	};
}

static void emit_value(struct wrapped *out, uint8_t regno, int map)
{
	emit(out, BPF_LD | BPF_IMM | BPF_DW, regno, BPF_PSEUDO_MAP_VALUE, 0,
	     map);
	emit(out, 0, 0, 0, 0, 0);
}

static void emit_call(struct wrapped *out, int helper)
{
	emit(out, BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}

static void emit_prologue(struct wrapped *out, const struct kvmf_verify *in,
			  const struct wrap_maps *maps)
{
	emit_value(out, BPF_REG_1, maps->access);
	emit_value(out, BPF_REG_2, maps->state);
	if (!in->state_size)
		emit(out, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, FAR);
}

static void emit_helper(struct wrapped *out, int32_t helper,
			const struct wrap_maps *maps)
{
	switch (helper) {
	case KVMFILTER_HELPER_BOOT_NS:
		emit_call(out, BPF_FUNC_ktime_get_boot_ns);
		return;
	case KVMFILTER_HELPER_MULDIV64:
		/* Pointers can't be multiplied. */
		emit(out, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_0, BPF_REG_1, 0, 0);
		emit(out, BPF_ALU64 | BPF_MUL | BPF_X, BPF_REG_0, BPF_REG_2, 0, 0);
		emit(out, BPF_ALU64 | BPF_MUL | BPF_X, BPF_REG_0, BPF_REG_3, 0, 0);
		break;
	case KVMFILTER_HELPER_ARM:
		/* Of the time nothing but that it is a number. */
		emit(out, BPF_ALU64 | BPF_MUL | BPF_X, BPF_REG_2, BPF_REG_2, 0, 0);
		__attribute__((fallthrough));
	case KVMFILTER_HELPER_SIGNAL:
		/* Nor added to each other. */
		emit_value(out, BPF_REG_0, maps->numbers);
		emit(out, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_0, BPF_REG_1, 0, 0);
		emit(out, BPF_LDX | BPF_MEM | BPF_B, BPF_REG_1, BPF_REG_0, 0, 0);
		break;
	}
	emit_call(out, BPF_FUNC_ktime_get_ns);
}

static uint32_t width_of(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW) ? 2 : 1;
}

static bool is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL);
}

static bool is_jump(const struct bpf_insn *insn)
{
	return (BPF_CLASS(insn->code) == BPF_JMP ||
		BPF_CLASS(insn->code) == BPF_JMP32) &&
	       !is_call(insn) && insn->code != (BPF_JMP | BPF_EXIT);
}

bool wrap_is_branch(const struct bpf_insn *insn)
{
	return is_jump(insn) && insn->code != (BPF_JMP | BPF_JA);
}

/*
 * Linux's may_goto goes either way and reads no register: it was made for loops that
 * end some time. The shifts change nothing, and keep the bounds of numbers; of pointers
 * and of what is not initialised they are refused.
 */
static void emit_blind_branch(struct wrapped *out, const struct bpf_insn *insn)
{
	emit(out, BPF_ALU64 | BPF_RSH | BPF_K, insn->dst_reg, 0, 0, 0);
	if (BPF_SRC(insn->code) == BPF_X)
		emit(out, BPF_ALU64 | BPF_RSH | BPF_K, insn->src_reg, 0, 0, 0);
	/* One to the next instruction is no choice, and may_goto has none. */
	if (insn->off)
		emit(out, BPF_JMP | JCOND, 0, MAY_GOTO, 0, 0);
}

static bool has_counterpart(const struct kvmf_verify *in, uint32_t pos)
{
	const struct bpf_insn *insn = &in->insns[pos];

	if (kvmf_insn_fault(insn, in->insn_count - pos))
		return false;
	if (is_call(insn))
		return insn->imm >= KVMFILTER_HELPER_CLOCK_NS &&
		       insn->imm <= KVMFILTER_HELPER_ARM;
	return !is_jump(insn) ||
	       (insn->off >= 0 && pos + 1 + insn->off < in->insn_count);
}

static void emit_insn(struct wrapped *out, const struct kvmf_verify *in,
		      uint32_t pos, const struct wrap_maps *maps, bool blind)
{
	const struct bpf_insn *insn = &in->insns[pos];
	uint32_t i;

	if (blind && wrap_is_branch(insn)) {
		emit_blind_branch(out, insn);
		return;
	}
	if (is_call(insn)) {
		emit_helper(out, insn->imm, maps);
		return;
	}
	for (i = 0; i < width_of(insn); i++)
		out->insns[out->insn_count++] = insn[i];
}

/* Offsets, now that it is known where the targets went. */
static void set_targets(struct wrapped *out, const struct kvmf_verify *in,
			const uint32_t *place)
{
	uint32_t pos;

	for (pos = 0; pos < in->insn_count; pos += width_of(&in->insns[pos])) {
		const struct bpf_insn *insn = &in->insns[pos];
		uint32_t from = place[pos];

		if (!is_jump(insn) || !insn->off)
			continue;
		/* It is the last of what it became. */
		while (!is_jump(&out->insns[from]))
			from++;
		out->insns[from].off = place[pos + 1 + insn->off] - (from + 1);
	}
}

bool wrap_program(const struct kvmf_verify *in, const struct wrap_maps *maps,
		  bool blind, struct wrapped *out)
{
	static uint32_t place[KVMFILTER_INSNS_MAX];
	uint32_t pos;

	if (in->insn_count > KVMFILTER_INSNS_MAX)
		return false;
	out->insn_count = 0;
	emit_prologue(out, in, maps);
	for (pos = 0; pos < in->insn_count; pos += width_of(&in->insns[pos])) {
		if (!has_counterpart(in, pos))
			return false;
		place[pos] = out->insn_count;
		/* That of a second half: a jump there is Linux's to refuse. */
		if (pos + 1 < in->insn_count)
			place[pos + 1] = out->insn_count + 1;
		emit_insn(out, in, pos, maps, blind);
	}
	set_targets(out, in, place);
	return true;
}
