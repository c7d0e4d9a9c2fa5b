// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Instructions as text: "r3 = *(u32 *)(r1 +8)". It judges nothing, and prints
 * what it cannot name as a bare opcode.
 */
#include <linux/kvmfilter.h>

#include "disasm.h"
#include "insn.h"

static const char * const alu_ops[16] = {
	[BPF_ADD >> 4] = "+=",	[BPF_SUB >> 4] = "-=",
	[BPF_MUL >> 4] = "*=",	[BPF_DIV >> 4] = "/=",
	[BPF_OR >> 4] = "|=",	[BPF_AND >> 4] = "&=",
	[BPF_LSH >> 4] = "<<=",	[BPF_RSH >> 4] = ">>=",
	[BPF_MOD >> 4] = "%=",	[BPF_XOR >> 4] = "^=",
	[BPF_MOV >> 4] = "=",	[BPF_ARSH >> 4] = "s>>=",
};

static const char * const jump_ops[16] = {
	[BPF_JEQ >> 4] = "==",	[BPF_JGT >> 4] = ">",
	[BPF_JGE >> 4] = ">=",	[BPF_JSET >> 4] = "&",
	[BPF_JNE >> 4] = "!=",	[BPF_JSGT >> 4] = "s>",
	[BPF_JSGE >> 4] = "s>=", [BPF_JLT >> 4] = "<",
	[BPF_JLE >> 4] = "<=",	[BPF_JSLT >> 4] = "s<",
	[BPF_JSLE >> 4] = "s<=",
};

static const char * const helper_names[] = {
	[KVMFILTER_HELPER_CLOCK_NS] = "clock_ns",
	[KVMFILTER_HELPER_BOOT_NS] = "boot_ns",
	[KVMFILTER_HELPER_MULDIV64] = "muldiv64",
	[KVMFILTER_HELPER_SIGNAL] = "signal",
	[KVMFILTER_HELPER_ARM] = "arm",
};

const char *kvmf_helper_name(__s32 number)
{
	if (number < 0 || number >= (__s32)ARRAY_SIZE(helper_names))
		return NULL;
	return helper_names[number];
}

static void print_unknown(struct kvmf_log *log, const struct bpf_insn *insn)
{
	kvmf_log(log, "opcode 0x%02x", insn->code);
}

static void print_alu(struct kvmf_log *log, const struct bpf_insn *insn)
{
	char w = BPF_CLASS(insn->code) == BPF_ALU64 ? 'r' : 'w';
	const char *op = alu_ops[BPF_OP(insn->code) >> 4];

	if (BPF_OP(insn->code) == BPF_NEG)
		kvmf_log(log, "%c%u = -%c%u", w, insn->dst_reg, w, insn->dst_reg);
	else if (BPF_OP(insn->code) == BPF_END)
		kvmf_log(log, "r%u = %s%d r%u", insn->dst_reg,
			 BPF_CLASS(insn->code) == BPF_ALU64 ? "bswap" :
			 BPF_SRC(insn->code) == BPF_TO_BE ? "be" : "le",
			 insn->imm, insn->dst_reg);
	else if (!op)
		print_unknown(log, insn);
	else if (BPF_SRC(insn->code) == BPF_X)
		kvmf_log(log, "%c%u %s %c%u", w, insn->dst_reg, op, w,
			 insn->src_reg);
	else
		kvmf_log(log, "%c%u %s %d", w, insn->dst_reg, op, insn->imm);
}

static void print_jump(struct kvmf_log *log, const struct bpf_insn *insn)
{
	char w = BPF_CLASS(insn->code) == BPF_JMP ? 'r' : 'w';
	const char *op = jump_ops[BPF_OP(insn->code) >> 4];

	if (insn->code == (BPF_JMP | BPF_JA))
		kvmf_log(log, "goto pc%+d", insn->off);
	else if (insn->code == (BPF_JMP | BPF_EXIT))
		kvmf_log(log, "exit");
	else if (insn->code == (BPF_JMP | BPF_CALL) &&
		 kvmf_helper_name(insn->imm))
		kvmf_log(log, "call %s#%d", kvmf_helper_name(insn->imm),
			 insn->imm);
	else if (insn->code == (BPF_JMP | BPF_CALL))
		kvmf_log(log, "call %d", insn->imm);
	else if (!op)
		print_unknown(log, insn);
	else if (BPF_SRC(insn->code) == BPF_X)
		kvmf_log(log, "if %c%u %s %c%u goto pc%+d", w, insn->dst_reg, op,
			 w, insn->src_reg, insn->off);
	else
		kvmf_log(log, "if %c%u %s 0x%x goto pc%+d", w, insn->dst_reg, op,
			 (u32)insn->imm, insn->off);
}

static void print_memory(struct kvmf_log *log, const struct bpf_insn *insn)
{
	u32 bits = BPF_SIZE(insn->code) == BPF_B ? 8 :
		   BPF_SIZE(insn->code) == BPF_H ? 16 :
		   BPF_SIZE(insn->code) == BPF_W ? 32 : 64;

	if (insn->code == (BPF_LDX | KVMF_MEMSX | BPF_SIZE(insn->code)) &&
	    bits < 64)
		kvmf_log(log, "r%u = *(s%u *)(r%u %+d)", insn->dst_reg, bits,
			 insn->src_reg, insn->off);
	else if (BPF_MODE(insn->code) != BPF_MEM)
		print_unknown(log, insn);
	else if (BPF_CLASS(insn->code) == BPF_LDX)
		kvmf_log(log, "r%u = *(u%u *)(r%u %+d)", insn->dst_reg, bits,
			 insn->src_reg, insn->off);
	else if (BPF_CLASS(insn->code) == BPF_STX)
		kvmf_log(log, "*(u%u *)(r%u %+d) = r%u", bits, insn->dst_reg,
			 insn->off, insn->src_reg);
	else
		kvmf_log(log, "*(u%u *)(r%u %+d) = %d", bits, insn->dst_reg,
			 insn->off, insn->imm);
}

static void print_immediate(struct kvmf_log *log, const struct bpf_insn *insn,
			    u32 left)
{
	if (insn->code == (BPF_LD | BPF_IMM | BPF_DW) && left > 1)
		kvmf_log(log, "r%u = 0x%llx", insn->dst_reg,
			 (unsigned long long)insn[1].imm << 32 | (u32)insn->imm);
	else
		print_unknown(log, insn);
}

void kvmf_disasm(struct kvmf_log *log, const struct bpf_insn *insn, __u32 left)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		print_alu(log, insn);
		break;
	case BPF_JMP:
	case BPF_JMP32:
		print_jump(log, insn);
		break;
	case BPF_LD:
		print_immediate(log, insn, left);
		break;
	default:
		print_memory(log, insn);
		break;
	}
}
