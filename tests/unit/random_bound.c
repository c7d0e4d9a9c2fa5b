// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic at random. Unlike random_program.c this trusts insn.c: where that is right,
 * and no sharper than Linux, Linux accepts.
 */
#include <stdbool.h>
#include <string.h>

#include <linux/kvmfilter.h>

#include "insn.h"
#include "random_bound.h"

#define OPERATIONS	8

/* The two numbers, and the state: all outlive a call. */
#define FIRST	BPF_REG_6
#define SECOND	BPF_REG_7
#define BASE	BPF_REG_8

struct maker {
	struct random_program *to;
	uint64_t *seed;
	uint64_t bound[MAX_BPF_REG];
};

static uint32_t below(struct maker *m, uint32_t limit)
{
	return (random_next(m->seed) >> 16) % limit;
}

/* Of any length, with few bits or many. */
static uint32_t constant(struct maker *m)
{
	uint32_t number = random_next(m->seed);

	number >>= below(m, 32);
	return below(m, 3) ? number : 1U << below(m, 32);
}

static void emit(struct maker *m, struct bpf_insn insn)
{
	m->to->insns[m->to->insn_count++] = insn;
}

static void compute(struct maker *m, uint8_t code, uint8_t dst, uint8_t src,
		    int32_t imm)
{
	const struct bpf_insn insn = {
		.code = code, .dst_reg = dst, .src_reg = src, .imm = imm,
	};

	emit(m, insn);
	m->bound[dst] = kvmf_insn_bound(&insn, m->bound[dst], m->bound[src]);
}

static void call(struct maker *m, uint32_t helper)
{
	emit(m, (struct bpf_insn){
		.code = BPF_JMP | BPF_CALL, .imm = helper,
	});
	m->bound[BPF_REG_0] = ~0ULL;
}

static void load(struct maker *m, uint8_t to, uint8_t base, int16_t off,
		 uint32_t log2, bool sign)
{
	static const uint8_t sizes[] = { BPF_B, BPF_H, BPF_W, BPF_DW };

	emit(m, (struct bpf_insn){
		.code = BPF_LDX | (sign ? KVMF_MEMSX : BPF_MEM) | sizes[log2],
		.dst_reg = to, .src_reg = base, .off = off,
	});
	m->bound[to] = sign ? ~0ULL : ~0ULL >> (64 - (8 << log2));
}

/* A number nobody knows, below a bound. */
static void make_number(struct maker *m, uint8_t regno)
{
	uint32_t log2 = below(m, 2) ? 3 : below(m, 4);

	if (below(m, 8)) {
		load(m, regno, BASE, 0, log2, log2 < 3 && !below(m, 4));
	} else {
		call(m, KVMFILTER_HELPER_CLOCK_NS + below(m, 2));
		compute(m, BPF_ALU64 | BPF_MOV | BPF_X, regno, BPF_REG_0, 0);
	}
	if (below(m, 4))
		compute(m, BPF_ALU64 | BPF_RSH | BPF_K, regno, 0, below(m, 64));
	if (below(m, 2))
		compute(m, BPF_ALU64 | BPF_AND | BPF_K, regno, 0, constant(m));
}

static void make_operation(struct maker *m)
{
	static const uint8_t ops[] = {
		BPF_ADD, BPF_MUL, BPF_OR, BPF_AND, BPF_LSH, BPF_RSH, BPF_XOR,
		BPF_MOV, BPF_ARSH,
		/* Rarely, as nothing is known then. */
		BPF_SUB, BPF_DIV, BPF_NEG, BPF_MOD,
	};
	uint8_t op = ops[below(m, below(m, 4) ? 9 : sizeof(ops))];
	uint8_t class = below(m, 3) ? BPF_ALU64 : BPF_ALU;
	uint8_t dst = below(m, 4) ? FIRST : SECOND;

	switch (op) {
	case BPF_NEG:
		compute(m, class | op, dst, 0, 0);
		return;
	case BPF_DIV:
	case BPF_MOD:
		compute(m, class | op, dst, 0, constant(m) | 1);
		return;
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		if (below(m, 8)) {
			compute(m, class | op, dst, 0,
				below(m, below(m, 2) ? 8 : class == BPF_ALU ?
						32 : 64));
			return;
		}
		break;
	default:
		if (below(m, 2)) {
			compute(m, class | op, dst, 0, constant(m));
			return;
		}
	}
	compute(m, class | op | BPF_X, dst, below(m, 4) ? FIRST + SECOND - dst : dst,
		0);
}

/* Down to what state can have, keeping what the bound is made of. */
static void make_small(struct maker *m)
{
	uint32_t shift = 0;

	while (m->bound[FIRST] >> shift >= RANDOM_STATE_MAX)
		shift++;
	if (shift)
		compute(m, BPF_ALU64 | BPF_RSH | BPF_K, FIRST, 0, shift);
}

/* Up to the last byte, or one further. */
static void use_as_index(struct maker *m)
{
	uint64_t bound = m->bound[FIRST];

	m->to->state_size = (bound + 8) / 8 * 8;
	emit(m, (struct bpf_insn){
		.code = BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = BASE,
		.src_reg = FIRST,
	});
	load(m, BPF_REG_0, BASE, m->to->state_size - 1 - bound + !below(m, 8), 0,
	     false);
}

static void use_as_notifier(struct maker *m)
{
	compute(m, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, FIRST, 0);
	compute(m, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 63 + !below(m, 8));
	call(m, KVMFILTER_HELPER_SIGNAL);
}

void random_bound(struct random_program *program, uint64_t *seed)
{
	struct maker m = { .to = program, .seed = seed };
	uint32_t i;

	memset(program, 0, sizeof(*program));
	program->state_size = 8;
	emit(&m, (struct bpf_insn){
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BASE,
		.src_reg = BPF_REG_2,
	});
	make_number(&m, FIRST);
	make_number(&m, SECOND);
	for (i = below(&m, OPERATIONS); i; i--)
		make_operation(&m);
	make_small(&m);
	if (below(&m, 8))
		use_as_index(&m);
	else
		use_as_notifier(&m);
	emit(&m, (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT });
}
