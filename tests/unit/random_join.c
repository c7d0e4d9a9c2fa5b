// SPDX-License-Identifier: GPL-2.0
/*
 * Joins at random. Nothing here knows what may be used after one; there are few values,
 * of few sizes, so that what fits and what does not are about as frequent.
 */
#include <stdbool.h>
#include <string.h>

#include <linux/kvmfilter.h>

#include "random_join.h"

#define STATE_SIZE	64

/* Where both sides write and where all is used; r8 is the state, r9 unknown. */
#define FIRST	BPF_REG_3
#define LAST	BPF_REG_5
#define BASE	BPF_REG_8
#define UNKNOWN	BPF_REG_9

struct maker {
	struct random_program *to;
	uint64_t *seed;
};

static uint32_t below(struct maker *m, uint32_t limit)
{
	return (random_next(m->seed) >> 16) % limit;
}

static uint32_t emit(struct maker *m, uint8_t code, uint8_t dst, uint8_t src,
		     int16_t off, int32_t imm)
{
	m->to->insns[m->to->insn_count] = (struct bpf_insn){
		.code = code, .dst_reg = dst, .src_reg = src, .off = off,
		.imm = imm,
	};
	return m->to->insn_count++;
}

static uint8_t any_register(struct maker *m)
{
	return FIRST + below(m, LAST - FIRST + 1);
}

/* Of a pointer, mostly in the first half. */
static int32_t any_offset(struct maker *m)
{
	return 8 * (int32_t)below(m, below(m, 4) ? 4 : 8) - 8 * !below(m, 8);
}

static void make_number(struct maker *m, uint8_t regno)
{
	static const int32_t masks[] = { 0, 1, 7, 8, 15, 16 };

	emit(m, BPF_ALU64 | BPF_MOV | BPF_X, regno, UNKNOWN, 0, 0);
	emit(m, BPF_ALU64 | BPF_AND | BPF_K, regno, 0, 0,
	     masks[below(m, sizeof(masks) / sizeof(masks[0]))]);
}

/* One value, written whichever way the flow went. */
static void make_value(struct maker *m)
{
	uint8_t regno = any_register(m);

	switch (below(m, 8)) {
	case 0:
		make_number(m, regno);
		break;
	case 1:
		make_number(m, regno);
		emit(m, BPF_ALU64 | BPF_ADD | BPF_X, regno, BASE, 0, 0);
		break;
	case 2:
		emit(m, (below(m, 16) ? BPF_ALU64 : BPF_ALU) | BPF_ADD | BPF_K,
		     regno, 0, 0, any_offset(m));
		break;
	case 3:
		emit(m, BPF_ALU64 | BPF_MOV | BPF_X, regno,
		     below(m, 4) ? any_register(m) : BPF_REG_1, 0, 0);
		break;
	case 4:
		emit(m, BPF_ST | BPF_MEM | (below(m, 2) ? BPF_DW : BPF_W),
		     BPF_REG_10, 0, -8 * (1 + (int16_t)below(m, 2)), 0);
		break;
	case 5:
		if (below(m, 8))
			emit(m, BPF_ALU64 | BPF_MOV | BPF_K, regno, 0, 0, 8);
		else
			emit(m, BPF_JMP | BPF_CALL, 0, 0, 0,
			     KVMFILTER_HELPER_CLOCK_NS);
		break;
	default:
		emit(m, BPF_ALU64 | BPF_MOV | BPF_X, regno, BASE, 0, 0);
		emit(m, BPF_ALU64 | BPF_ADD | BPF_K, regno, 0, 0, any_offset(m));
	}
}

static void make_values(struct maker *m, uint32_t count)
{
	while (count--)
		make_value(m);
}

/* One way around something, or one of two ways. */
static void make_join(struct maker *m)
{
	uint32_t branch = emit(m, BPF_JMP | BPF_JNE | BPF_K, UNKNOWN, 0, 0,
			       below(m, 4));
	uint32_t jump;

	make_values(m, 1 + below(m, 2));
	if (below(m, 2)) {
		jump = emit(m, BPF_JMP | BPF_JA, 0, 0, 0, 0);
		m->to->insns[branch].off = jump - branch;
		make_values(m, 1 + below(m, 2));
		m->to->insns[jump].off = m->to->insn_count - 1 - jump;
	} else {
		m->to->insns[branch].off = m->to->insn_count - 1 - branch;
	}
}

static void use_value(struct maker *m)
{
	static const uint8_t sizes[] = { BPF_B, BPF_DW };
	uint8_t regno = any_register(m);
	uint32_t wide = below(m, 2);

	switch (below(m, 16)) {
	case 0:
		emit(m, BPF_STX | BPF_MEM | BPF_DW, BASE, regno, 0, 0);
		break;
	case 1:
		emit(m, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_0, regno, 0, 0);
		break;
	case 2:
		emit(m, BPF_ALU64 | BPF_ADD | BPF_X, regno, BASE, 0, 0);
		break;
	case 3:
	case 4:
		emit(m, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_10,
		     -8 * (1 + (int16_t)below(m, 2)), 0);
		break;
	default:
		emit(m, BPF_LDX | BPF_MEM | sizes[wide], BPF_REG_0, regno,
		     any_offset(m) - (wide ? 0 : below(m, 2)), 0);
	}
}

void random_join(struct random_program *program, uint64_t *seed)
{
	struct maker m = { .to = program, .seed = seed };
	uint32_t regno, i;

	memset(program, 0, sizeof(*program));
	program->state_size = STATE_SIZE;
	emit(&m, BPF_ALU64 | BPF_MOV | BPF_X, BASE, BPF_REG_2, 0, 0);
	emit(&m, BPF_LDX | BPF_MEM | BPF_DW, UNKNOWN, BASE, 0, 0);
	emit(&m, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
	for (regno = FIRST; regno <= LAST; regno++)
		if (below(&m, 8)) {
			emit(&m, BPF_ALU64 | BPF_MOV | BPF_X, regno, BASE, 0, 0);
			emit(&m, BPF_ALU64 | BPF_ADD | BPF_K, regno, 0, 0,
			     8 * below(&m, 3));
		}
	for (i = 1 + below(&m, 3); i; i--)
		make_join(&m);
	for (i = 1 + below(&m, 3); i; i--)
		use_value(&m);
	if (below(&m, 8))
		emit(&m, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, KVMFILTER_DONE);
	emit(&m, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}
