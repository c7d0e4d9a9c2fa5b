// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Single instructions: which forms the language knows, and how large the result
 * of arithmetic can be. What depends on the rest of the program is left to
 * verifier.c.
 */
#include <linux/kvmfilter.h>

#include "insn.h"
#include "verifier_os.h"

/* Fields that an instruction uses. LEGAL alone: none. */
#define LEGAL	0x01
#define DST	0x02	/* reads or writes dst_reg */
#define SRC	0x04
#define OFF	0x08
#define IMM	0x10

#define ALU_K(op)						\
	[BPF_ALU64 | (op) | BPF_K] = LEGAL | DST | IMM,		\
	[BPF_ALU | (op) | BPF_K] = LEGAL | DST | IMM
#define ALU(op)							\
	ALU_K(op),						\
	[BPF_ALU64 | (op) | BPF_X] = LEGAL | DST | SRC,		\
	[BPF_ALU | (op) | BPF_X] = LEGAL | DST | SRC
#define JUMP(op)						\
	[BPF_JMP | (op) | BPF_K] = LEGAL | DST | OFF | IMM,	\
	[BPF_JMP | (op) | BPF_X] = LEGAL | DST | SRC | OFF,	\
	[BPF_JMP32 | (op) | BPF_K] = LEGAL | DST | OFF | IMM,	\
	[BPF_JMP32 | (op) | BPF_X] = LEGAL | DST | SRC | OFF
#define MEMORY(size)						\
	[BPF_LDX | BPF_MEM | (size)] = LEGAL | DST | SRC | OFF,	\
	[BPF_STX | BPF_MEM | (size)] = LEGAL | DST | SRC | OFF,	\
	[BPF_ST | BPF_MEM | (size)] = LEGAL | DST | OFF | IMM

static const u8 legal[256] = {
	ALU(BPF_ADD), ALU(BPF_SUB), ALU(BPF_MUL), ALU(BPF_OR), ALU(BPF_AND),
	ALU(BPF_LSH), ALU(BPF_RSH), ALU(BPF_XOR), ALU(BPF_MOV), ALU(BPF_ARSH),
	ALU_K(BPF_DIV), ALU_K(BPF_MOD),
	[BPF_ALU64 | BPF_NEG] = LEGAL | DST,
	[BPF_ALU | BPF_NEG] = LEGAL | DST,
	[BPF_ALU | BPF_END | BPF_TO_LE] = LEGAL | DST | IMM,
	[BPF_ALU | BPF_END | BPF_TO_BE] = LEGAL | DST | IMM,
	JUMP(BPF_JEQ), JUMP(BPF_JNE), JUMP(BPF_JSET),
	JUMP(BPF_JGT), JUMP(BPF_JGE), JUMP(BPF_JLT), JUMP(BPF_JLE),
	JUMP(BPF_JSGT), JUMP(BPF_JSGE), JUMP(BPF_JSLT), JUMP(BPF_JSLE),
	[BPF_JMP | BPF_JA] = LEGAL | OFF,
	[BPF_JMP | BPF_CALL] = LEGAL | IMM,
	[BPF_JMP | BPF_EXIT] = LEGAL,
	[BPF_LD | BPF_IMM | BPF_DW] = LEGAL | DST | IMM,
	MEMORY(BPF_B), MEMORY(BPF_H), MEMORY(BPF_W), MEMORY(BPF_DW),
	[BPF_LDX | KVMF_MEMSX | BPF_B] = LEGAL | DST | SRC | OFF,
	[BPF_LDX | KVMF_MEMSX | BPF_H] = LEGAL | DST | SRC | OFF,
	[BPF_LDX | KVMF_MEMSX | BPF_W] = LEGAL | DST | SRC | OFF,
};

/* BPF_ATOMIC, which older headers lack. */
#define MODE_ATOMIC	0xc0

/* Only version 4 gives these a meaning, and the language has none for them. */
static bool is_version_4(const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code);
	u8 op = BPF_OP(insn->code);

	if (class == BPF_JMP32)
		return op == BPF_JA;
	if (class == BPF_ALU64 && op == BPF_END)
		return true;
	return (class == BPF_ALU || class == BPF_ALU64) && insn->off &&
	       (op == BPF_MOV || op == BPF_DIV || op == BPF_MOD);
}

static const char *opcode_fault(const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code);
	u8 op = BPF_OP(insn->code);

	if ((class == BPF_ALU || class == BPF_ALU64) &&
	    (op == BPF_DIV || op == BPF_MOD))
		return "the divisor may be 0; divide by a constant, or call muldiv64(a, 1, b)";
	if (class == BPF_STX && BPF_MODE(insn->code) == MODE_ATOMIC)
		return "no atomic instructions: a whole program is one transaction anyway";
	return "this instruction is not part of the language; docs/verifier.md has what is";
}

static const char *source_fault(const struct bpf_insn *insn)
{
	if (insn->code == (BPF_JMP | BPF_CALL))
		return "only helpers can be called; inline all functions";
	if (insn->code == (BPF_LD | BPF_IMM | BPF_DW))
		return "only plain numbers can be loaded; there are no maps and no global data";
	return "src_reg is not used here and must be 0";
}

static const char *constant_fault(const struct bpf_insn *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_DIV:
	case BPF_MOD:
		return insn->imm ? NULL : "the divisor is 0; divide by something else";
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		if (BPF_CLASS(insn->code) == BPF_ALU64)
			return (u32)insn->imm < 64 ? NULL :
			       "the number has 64 bits; shift by less";
		return (u32)insn->imm < 32 ? NULL :
		       "the number has 32 bits; shift by less";
	case BPF_END:
		return insn->imm == 16 || insn->imm == 32 || insn->imm == 64 ?
		       NULL : "16, 32 or 64 bits can be swapped";
	default:
		return NULL;
	}
}

static const char *second_half_fault(const struct bpf_insn *insn, u32 left)
{
	if (left < 2)
		return "the second half of the 64-bit number is missing";
	if (insn[1].code || insn[1].dst_reg || insn[1].src_reg || insn[1].off)
		return "the second half of a 64-bit number must have nothing but imm";
	return NULL;
}

const char *kvmf_insn_fault(const struct bpf_insn *insn, __u32 left)
{
	u8 class = BPF_CLASS(insn->code);
	u8 fields = legal[insn->code];

	if (is_version_4(insn))
		return "needs cpu v4; compile with -mcpu=v3";
	if (!fields)
		return opcode_fault(insn);
	if (!(fields & DST) && insn->dst_reg)
		return "dst_reg is not used here and must be 0";
	if (!(fields & SRC) && insn->src_reg)
		return source_fault(insn);
	if (!(fields & OFF) && insn->off)
		return "off is not used here and must be 0";
	if (!(fields & IMM) && insn->imm)
		return "imm is not used here and must be 0";
	if (insn->dst_reg >= MAX_BPF_REG || insn->src_reg >= MAX_BPF_REG)
		return "there is no such register; use r0 to r10";
	if (insn->dst_reg == BPF_REG_10 && class != BPF_ST &&
	    class != BPF_STX && class != BPF_JMP && class != BPF_JMP32)
		return "r10 is read-only; copy it to another register first";
	if (class == BPF_ALU || class == BPF_ALU64)
		return constant_fault(insn);
	if (class == BPF_LD)
		return second_half_fault(insn, left);
	return NULL;
}

/* The least 2^n - 1 that is not less. */
static u64 all_ones(u64 value)
{
	u32 shift;

	for (shift = 1; shift < 64; shift *= 2)
		value |= value >> shift;
	return value;
}

__u64 kvmf_insn_bound(const struct bpf_insn *insn, __u64 dst, __u64 src)
{
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	bool exact = BPF_SRC(insn->code) == BPF_K;
	u64 max = wide ? U64_MAX : U32_MAX;
	u64 a, b;

	/* Cut to the width: what exceeds it may leave anything in the low bits. */
	a = min(dst, max);
	b = exact ? (u64)(s64)insn->imm & max : min(src, max);

	switch (BPF_OP(insn->code)) {
	case BPF_MOV:
		return b;
	case BPF_ADD:
		return a > max - b ? max : a + b;
	case BPF_MUL:
		/* Factors of half the width, whose product fits for certain. */
		return (a | b) >> (wide ? 32 : 16) ? max : a * b;
	case BPF_AND:
		return min(a, b);
	case BPF_OR:
	case BPF_XOR:
		return all_ones(a | b);
	case BPF_LSH:
		if (!exact)
			return U64_MAX;
		/* Short of the top bit. */
		return a > max >> 1 >> b ? max : a << b;
	case BPF_ARSH:
		if (!exact)
			return U64_MAX;
		/* With the sign bit set, ones come in from above. */
		return a > max >> 1 ? max : a >> b;
	case BPF_RSH:
		return exact ? a >> b : U64_MAX;
	case BPF_SUB:
		return max;
	default:
		return U64_MAX;
	}
}

static const u8 helper_weight[] = {
	[KVMFILTER_HELPER_CLOCK_NS] = 64,
	[KVMFILTER_HELPER_BOOT_NS] = 64,
	[KVMFILTER_HELPER_MULDIV64] = 128,
	[KVMFILTER_HELPER_SIGNAL] = 32,
	[KVMFILTER_HELPER_ARM] = 32,
};

__u32 kvmf_insn_weight(const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code);
	u8 op = BPF_OP(insn->code);

	if (insn->code == (BPF_JMP | BPF_CALL))
		return 1 + ((u32)insn->imm < ARRAY_SIZE(helper_weight) ?
			    helper_weight[insn->imm] : 0);
	if (class != BPF_ALU && class != BPF_ALU64)
		return 1;
	if (op == BPF_DIV || op == BPF_MOD)
		return 32;
	return op == BPF_MUL ? 4 : 1;
}
