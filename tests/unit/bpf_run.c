// SPDX-License-Identifier: GPL-2.0
/*
 * Straight from the instruction set (RFC 9669), on the machine's own memory.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf_run.h"

struct run {
	uint64_t reg[11];
	uint8_t stack[KVMFILTER_STACK_MAX];
	struct kvmfilter_access *access;
	uint8_t *state;
	uint64_t state_size;
	uint64_t clock_ns;
};

static void fail(const struct bpf_insn *insn, const char *why)
{
	fprintf(stderr, "bpf_run: %s: opcode %02x\n", why, insn->code);
	abort();
}

static uint64_t muldiv64(uint64_t a, uint64_t b, uint64_t c)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	if (!c || product / c > UINT64_MAX)
		return UINT64_MAX;
	return product / c;
}

static uint64_t alu(const struct bpf_insn *insn, uint64_t a, uint64_t b)
{
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;

	if (!wide) {
		a = (uint32_t)a;
		b = (uint32_t)b;
	}
	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		a += b;
		break;
	case BPF_SUB:
		a -= b;
		break;
	case BPF_MUL:
		a *= b;
		break;
	case BPF_DIV:
		a = b ? a / b : 0;
		break;
	case BPF_MOD:
		a = b ? a % b : a;
		break;
	case BPF_OR:
		a |= b;
		break;
	case BPF_AND:
		a &= b;
		break;
	case BPF_XOR:
		a ^= b;
		break;
	case BPF_LSH:
		a <<= b & (wide ? 63 : 31);
		break;
	case BPF_RSH:
		a >>= b & (wide ? 63 : 31);
		break;
	case BPF_ARSH:
		a = wide ? (uint64_t)((int64_t)a >> (b & 63)) :
			   (uint64_t)((int32_t)a >> (b & 31));
		break;
	case BPF_NEG:
		a = 0 - a;
		break;
	case BPF_MOV:
		a = b;
		break;
	default:
		fail(insn, "unknown arithmetic");
	}
	return wide ? a : (uint32_t)a;
}

static bool taken(const struct bpf_insn *insn, uint64_t a, uint64_t b)
{
	int64_t sa = a, sb = b;

	if (BPF_CLASS(insn->code) == BPF_JMP32) {
		a = (uint32_t)a;
		b = (uint32_t)b;
		sa = (int32_t)a;
		sb = (int32_t)b;
	}
	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return true;
	case BPF_JEQ:
		return a == b;
	case BPF_JNE:
		return a != b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JLT:
		return a < b;
	case BPF_JLE:
		return a <= b;
	case BPF_JSET:
		return a & b;
	case BPF_JSGT:
		return sa > sb;
	case BPF_JSGE:
		return sa >= sb;
	case BPF_JSLT:
		return sa < sb;
	case BPF_JSLE:
		return sa <= sb;
	default:
		fail(insn, "unknown jump");
		return false;
	}
}

static uint32_t size_of(const struct bpf_insn *insn)
{
	switch (BPF_SIZE(insn->code)) {
	case BPF_B:
		return 1;
	case BPF_H:
		return 2;
	case BPF_W:
		return 4;
	default:
		return 8;
	}
}

/* Memory that @size bytes at @address are in. */
static void *memory(struct run *run, const struct bpf_insn *insn, uint64_t address,
		    uint32_t size)
{
	const struct { void *start; uint64_t size; } regions[] = {
		{ run->access, sizeof(*run->access) },
		{ run->state, run->state_size },
		{ run->stack, sizeof(run->stack) },
	};
	uint32_t i;

	for (i = 0; i < 3; i++) {
		uint64_t offset = address - (uintptr_t)regions[i].start;

		if (offset < regions[i].size && size <= regions[i].size - offset)
			return (uint8_t *)regions[i].start + offset;
	}
	fail(insn, "stray access");
	return NULL;
}

static void call(struct run *run, const struct bpf_insn *insn)
{
	switch (insn->imm) {
	case KVMFILTER_HELPER_CLOCK_NS:
		run->reg[0] = run->clock_ns;
		break;
	case KVMFILTER_HELPER_MULDIV64:
		run->reg[0] = muldiv64(run->reg[1], run->reg[2], run->reg[3]);
		break;
	default:
		fail(insn, "unknown helper");
	}
	memset(&run->reg[1], 0xa5, 5 * sizeof(run->reg[1]));
}

uint64_t bpf_run(const struct bpf_insn *insn, struct kvmfilter_access *access,
		 void *state, uint64_t state_size, uint64_t clock_ns,
		 uint32_t *executed)
{
	struct run run = {
		.access = access, .state = state, .state_size = state_size,
		.clock_ns = clock_ns,
	};
	uint32_t count = 0;

	run.reg[1] = (uintptr_t)access;
	run.reg[2] = (uintptr_t)state;
	run.reg[10] = (uintptr_t)run.stack + sizeof(run.stack);
	for (;; insn++) {
		uint64_t *dst = &run.reg[insn->dst_reg];
		uint64_t src = BPF_SRC(insn->code) == BPF_X ?
			       run.reg[insn->src_reg] : (uint64_t)(int64_t)insn->imm;
		void *at;

		count++;
		switch (BPF_CLASS(insn->code)) {
		case BPF_ALU:
		case BPF_ALU64:
			*dst = alu(insn, *dst, src);
			break;
		case BPF_LD:
			*dst = (uint32_t)insn->imm |
			       (uint64_t)(uint32_t)insn[1].imm << 32;
			insn++;
			break;
		case BPF_LDX:
			at = memory(&run, insn, run.reg[insn->src_reg] + insn->off,
				    size_of(insn));
			*dst = 0;
			memcpy(dst, at, size_of(insn));
			break;
		case BPF_ST:
		case BPF_STX:
			at = memory(&run, insn, *dst + insn->off, size_of(insn));
			if (BPF_CLASS(insn->code) == BPF_STX)
				src = run.reg[insn->src_reg];
			else
				src = (uint64_t)(int64_t)insn->imm;
			memcpy(at, &src, size_of(insn));
			break;
		default:
			if (insn->code == (BPF_JMP | BPF_EXIT)) {
				*executed = count;
				return run.reg[0];
			}
			if (insn->code == (BPF_JMP | BPF_CALL))
				call(&run, insn);
			else if (taken(insn, *dst, src))
				insn += insn->off;
		}
	}
}
