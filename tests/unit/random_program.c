// SPDX-License-Identifier: GPL-2.0
/*
 * Programs at random. The generator keeps a rough idea of what each register
 * holds and how far it reaches, also where paths join, and aims at the last byte
 * allowed or the first one forbidden. It is wrong at times, and breaks a program now
 * and then: the verifier is there to notice. A bound it gets from insn.c only steers it.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <linux/kvmfilter.h>

#include "insn.h"
#include "random_program.h"

enum idea { NOTHING, NUMBER, ACCESS, STATE, STACK };

/* What is thought of the registers and of the stack at one place. */
struct ideas {
	enum idea regs[11];
	int64_t least[11];
	uint64_t bound[11];
	int written;			/* bytes of stack, downwards */
	bool stored;			/* to the state, on some path */
};

struct maker {
	struct random_program *to;
	uint64_t *seed;
	uint32_t length;		/* wanted */
	bool target[RANDOM_PROGRAM_MAX + 16];
	struct ideas at[RANDOM_PROGRAM_MAX + 16];	/* of the jumps to there */
	struct ideas now;
};

void random_options(uint64_t *seed, uint32_t *programs)
{
	const char *text = getenv("SEED");

	if (text)
		*seed = strtoull(text, NULL, 0);
	text = getenv("PROGRAMS");
	if (text)
		*programs = strtoul(text, NULL, 0);
}

struct kvmf_verify random_program_verify(const struct random_program *program)
{
	return (struct kvmf_verify){
		.insns = program->insns,
		.insn_count = program->insn_count,
		.state_size = program->state_size,
		.direction = program->direction,
		.features = KVMFILTER_FEATURE_LOAD_SIGNED,
	};
}

static void join(struct ideas *to, const struct ideas *from)
{
	uint32_t i;

	for (i = 0; i < 11; i++) {
		int64_t end, from_end;

		if (to->regs[i] != from->regs[i])
			to->regs[i] = NOTHING;
		if (to->regs[i] <= NUMBER) {
			if (from->bound[i] > to->bound[i])
				to->bound[i] = from->bound[i];
			continue;
		}
		/* Of pointers, whose bounds are small. */
		end = to->least[i] + (int64_t)(to->bound[i] & INT32_MAX);
		from_end = from->least[i] + (int64_t)(from->bound[i] & INT32_MAX);
		if (from->least[i] < to->least[i])
			to->least[i] = from->least[i];
		to->bound[i] = (end > from_end ? end : from_end) - to->least[i];
	}
	if (from->written < to->written)
		to->written = from->written;
	to->stored |= from->stored;
}

/* The flow goes from here to @target as well. */
static void lead_to(struct maker *m, uint32_t target)
{
	if (m->target[target])
		join(&m->at[target], &m->now);
	else
		m->at[target] = m->now;
	m->target[target] = true;
}

static uint32_t below(struct maker *m, uint32_t limit)
{
	return (random_next(m->seed) >> 16) % limit;
}

static bool chance(struct maker *m, uint32_t percent)
{
	return below(m, 100) < percent;
}

static const struct bpf_insn *emit(struct maker *m, uint8_t code, uint8_t dst,
				   uint8_t src, int16_t off, int32_t imm)
{
	struct bpf_insn *insn = &m->to->insns[m->to->insn_count++];

	*insn = (struct bpf_insn){
		.code = code, .dst_reg = dst, .src_reg = src, .off = off,
		.imm = imm,
	};
	return insn;
}

/* A register that holds such a value, or any, if there is none. */
static uint32_t holding(struct maker *m, enum idea idea)
{
	uint32_t start = below(m, 11), i;

	for (i = 0; i < 11; i++)
		if (m->now.regs[(start + i) % 11] == idea)
			return (start + i) % 11;
	return start;
}

/* A register to write to; the pointers of the entry are spared mostly. */
static uint32_t fresh(struct maker *m)
{
	uint32_t regno = below(m, 10);

	while ((m->now.regs[regno] > NUMBER) && chance(m, 90))
		regno = below(m, 10);
	return regno;
}

static void is_number(struct maker *m, uint32_t regno, uint64_t bound)
{
	if (regno > 10)
		return;
	m->now.regs[regno] = NUMBER;
	m->now.bound[regno] = bound;
	m->now.least[regno] = 0;
}

static int32_t constant(struct maker *m)
{
	switch (below(m, 6)) {
	case 0:
		return (1 << below(m, 12)) - 1;
	case 1:
		return 1 << below(m, 31);
	case 2:
		return -1 - (int32_t)below(m, 100);
	case 3:
		return random_next(m->seed);
	default:
		return below(m, 64);
	}
}

static void make_alu(struct maker *m)
{
	static const uint8_t ops[] = {
		BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_AND,
		BPF_LSH, BPF_RSH, BPF_MOD, BPF_XOR, BPF_MOV, BPF_ARSH, BPF_NEG,
	};
	uint8_t op = ops[below(m, sizeof(ops))];
	uint8_t class = chance(m, 65) ? BPF_ALU64 : BPF_ALU;
	bool by_reg = chance(m, 40) && op != BPF_DIV && op != BPF_MOD &&
		      op != BPF_NEG;
	uint32_t dst = op == BPF_MOV ? fresh(m) : holding(m, NUMBER);
	uint32_t src = by_reg ? holding(m, NUMBER) : 0;
	int32_t imm = by_reg || op == BPF_NEG ? 0 : constant(m);
	const struct bpf_insn *insn;

	if (!by_reg && (op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH))
		imm = below(m, chance(m, 3) ? 66 : class == BPF_ALU ? 32 :
			    chance(m, 50) ? 8 : 64);
	if ((op == BPF_DIV || op == BPF_MOD) && !imm && chance(m, 95))
		imm = 1;
	if (chance(m, 5))
		insn = emit(m, BPF_ALU | BPF_END | (by_reg ? BPF_X : BPF_K), dst,
			    0, 0, 16 << below(m, 3));
	else
		insn = emit(m, class | op | (by_reg ? BPF_X : BPF_K), dst, src,
			    0, imm);
	if (!kvmf_insn_fault(insn, 1))
		is_number(m, dst, kvmf_insn_bound(insn, m->now.bound[dst],
						  m->now.bound[src]));
}

static void make_pointer(struct maker *m)
{
	enum idea idea = chance(m, 80) ? STATE : chance(m, 60) ? STACK : ACCESS;
	uint32_t base = holding(m, idea), regno = fresh(m);
	uint32_t index = holding(m, NUMBER);

	if (idea == STATE && chance(m, 75)) {
		/* An index with a bound, added either way around. */
		if (m->now.bound[index] > 64 * (1 + below(m, 8)))
			index = 11;
		if (index == 11) {
			int32_t mask = chance(m, 70) ? (1U << below(m, 6)) - 1 :
						       below(m, 200);

			index = holding(m, NUMBER);
			if (index == 10)
				return;
			emit(m, BPF_ALU64 | BPF_AND | BPF_K, index, 0, 0, mask);
			is_number(m, index, mask);
		}
		if (index == regno || chance(m, 30)) {
			emit(m, BPF_ALU64 | BPF_ADD | BPF_X, index, base, 0, 0);
			regno = index;
		} else {
			emit(m, BPF_ALU64 | BPF_MOV | BPF_X, regno, base, 0, 0);
			emit(m, BPF_ALU64 | BPF_ADD | BPF_X, regno, index, 0, 0);
		}
		if (regno == 10 || regno == base)
			return;
		m->now.bound[regno] = m->now.bound[base] + m->now.bound[index];
		m->now.least[regno] = m->now.least[base];
	} else {
		int32_t imm = (int32_t)below(m, 40) - 20;
		bool sub = chance(m, idea == STACK ? 2 : 30);

		if (regno == 10)
			return;
		emit(m, BPF_ALU64 | BPF_MOV | BPF_X, regno, base, 0, 0);
		emit(m, BPF_ALU64 | (sub ? BPF_SUB : BPF_ADD) | BPF_K, regno, 0,
		     0, imm);
		m->now.bound[regno] = m->now.bound[base];
		m->now.least[regno] = m->now.least[base] + (sub ? -imm : imm);
	}
	m->now.regs[regno] = m->now.regs[base];
}

static void make_access(struct maker *m)
{
	/* Offset and size of the members. */
	static const uint8_t members[][2] = {
		{ 0, 8 }, { 8, 8 }, { 16, 4 }, { 20, 4 }, { 24, 1 }, { 25, 1 },
		{ 26, 1 }, { 27, 1 },
	};
	static const uint8_t sizes[] = { BPF_B, BPF_H, BPF_W, BPF_DW };
	enum idea idea = chance(m, 65) ? STATE : chance(m, 50) ? STACK : ACCESS;
	uint32_t base = holding(m, idea), log2 = below(m, 4), size = 1 << log2;
	bool store = chance(m, idea == ACCESS &&
			    m->to->direction == KVMFILTER_WRITE ? 1 : 40);
	uint32_t value = holding(m, NUMBER);
	int64_t off, bound;

	if (idea == STATE && chance(m, 60)) {
		/* Pointers with an index are the point of it all. */
		uint32_t i, other = holding(m, STATE);

		for (i = 0; i < 4 && !m->now.bound[other]; i++)
			other = holding(m, STATE);
		base = other;
	}
	if (idea == STATE) {
		bound = m->now.bound[base] & 0xffff;
		off = chance(m, 50) ?
		      (int64_t)m->to->state_size - bound - size :
		      (int64_t)below(m, m->to->state_size + 1);
		if (off + bound + size > m->to->state_size && chance(m, 80))
			off = 0;
		if (chance(m, 5))
			off += (int64_t)below(m, 3) - 1;
	} else if (idea == STACK) {
		store = store || m->now.written < 8;
		off = store ? -(int64_t)m->now.written - size :
		      -(int64_t)below(m, m->now.written + 1 - chance(m, 90));
		if (!store && off > -(int64_t)size && chance(m, 95))
			off = -(int64_t)size;
		/* Aligned, for the most part; gaps that are never written remain. */
		if (chance(m, 97))
			off &= -(int64_t)size;
		if (store && off >= -KVMFILTER_STACK_MAX)
			m->now.written = -off;
	} else {
		uint32_t member = store ? 0 : below(m, chance(m, 97) ? 7 : 8);

		while (size > members[member][1] && chance(m, 97))
			size = 1 << --log2;
		off = members[member][0];
	}
	off -= m->now.least[base];
	if (!store) {
		uint32_t to = fresh(m);

		bool extend = log2 < 3 && chance(m, 10);

		emit(m, BPF_LDX | (extend ? KVMF_MEMSX : BPF_MEM) | sizes[log2],
		     to, base, off, 0);
		is_number(m, to, extend ? ~0ULL : ~0ULL >> (64 - 8 * size));
		return;
	}
	m->now.stored |= idea == STATE;
	if (chance(m, 70)) {
		emit(m, BPF_STX | BPF_MEM | sizes[log2], base, value, off, 0);
	} else {
		emit(m, BPF_ST | BPF_MEM | sizes[log2], base, 0, off,
		     constant(m));
	}
}

static void make_branch(struct maker *m)
{
	static const uint8_t ops[] = {
		BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET, BPF_JNE, BPF_JSGT, BPF_JSGE,
		BPF_JLT, BPF_JLE, BPF_JSLT, BPF_JSLE,
	};
	uint32_t here = m->to->insn_count, off = below(m, 6);
	bool by_reg = chance(m, 50);
	uint32_t dst = holding(m, NUMBER);

	if (here + 1 + off > m->length - 2)
		return;
	if (m->target[here + 1] && chance(m, 40)) {
		if (chance(m, 30) && m->now.regs[0] == NUMBER && !m->now.stored) {
			emit(m, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
		} else {
			emit(m, BPF_JMP | BPF_JA, 0, 0, off, 0);
			lead_to(m, here + 1 + off);
		}
		m->now = m->at[here + 1];
		return;
	}
	emit(m, (chance(m, 50) ? BPF_JMP : BPF_JMP32) | ops[below(m, sizeof(ops))] |
	     (by_reg ? BPF_X : BPF_K), dst, by_reg ? holding(m, NUMBER) : 0, off,
	     by_reg ? 0 : constant(m));
	lead_to(m, here + 1 + off);
}

static void make_call(struct maker *m)
{
	static const uint32_t args[] = { 0, 0, 0, 3, 1, 2 };
	uint32_t helper = 1 + below(m, m->now.stored && chance(m, 98) ? 3 : 5), i;

	for (i = 1; i <= args[helper] && chance(m, 97); i++)
		if (m->now.regs[i] != NUMBER)
			emit(m, BPF_ALU64 | BPF_MOV | BPF_X, i,
			     holding(m, NUMBER), 0, 0);
	if (helper == KVMFILTER_HELPER_SIGNAL || helper == KVMFILTER_HELPER_ARM)
		emit(m, BPF_ALU64 | (chance(m, 70) ? BPF_AND : BPF_MOD) | BPF_K,
		     1, 0, 0, chance(m, 90) ? 63 : 65);
	emit(m, BPF_JMP | BPF_CALL, 0, 0, 0, helper);
	for (i = 1; i <= 5; i++)
		m->now.regs[i] = NOTHING;
	is_number(m, 0, ~0ULL);
}

static void make_number(struct maker *m)
{
	uint32_t regno = fresh(m);
	uint64_t value = random_next(m->seed) >> below(m, 64);

	if (m->target[m->to->insn_count + 1] || chance(m, 70)) {
		int32_t imm = constant(m);

		emit(m, BPF_ALU64 | BPF_MOV | BPF_K, regno, 0, 0, imm);
		is_number(m, regno, (int64_t)imm);
		return;
	}
	emit(m, BPF_LD | BPF_IMM | BPF_DW, regno, 0, 0, value);
	emit(m, 0, 0, 0, 0, value >> 32);
	is_number(m, regno, value);
}

static void mutate(struct maker *m)
{
	struct bpf_insn *insn = &m->to->insns[below(m, m->to->insn_count)];

	switch (below(m, 8)) {
	case 0:
		insn->code = random_next(m->seed);
		break;
	case 1:
		insn->code ^= 1 << below(m, 8);
		break;
	case 2:
		insn->dst_reg = random_next(m->seed);
		break;
	case 3:
		insn->src_reg = random_next(m->seed);
		break;
	case 4:
		insn->off += (int16_t)below(m, 17) - 8;
		break;
	case 5:
		insn->off = random_next(m->seed);
		break;
	case 6:
		insn->imm = constant(m);
		break;
	default:
		insn->imm ^= 1 << below(m, 31);
		break;
	}
}

void random_program(struct random_program *program, uint64_t *seed)
{
	struct maker m = { .to = program, .seed = seed };

	memset(program, 0, sizeof(*program));
	program->state_size = 8 * below(&m, chance(&m, 90) ? 12 : 129);
	program->direction = below(&m, 3);
	m.length = 4 + below(&m, RANDOM_PROGRAM_MAX - 16);
	m.now.regs[1] = ACCESS;
	m.now.regs[2] = STATE;
	m.now.regs[10] = STACK;

	/* Some copies which survive calls. */
	emit(&m, BPF_ALU64 | BPF_MOV | BPF_X, 6, 2, 0, 0);
	m.now.regs[6] = STATE;
	emit(&m, BPF_LDX | BPF_MEM | BPF_W, 7, 1, 16, 0);
	is_number(&m, 7, 0xffffffff);
	emit(&m, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 1);
	is_number(&m, 0, 1);
	while (program->insn_count < m.length - 2) {
		uint32_t what = below(&m, 100);

		if (m.target[program->insn_count])
			join(&m.now, &m.at[program->insn_count]);
		if (what < 27)
			make_alu(&m);
		else if (what < 42)
			make_pointer(&m);
		else if (what < 74)
			make_access(&m);
		else if (what < 88)
			make_branch(&m);
		else if (what < 91)
			make_call(&m);
		else
			make_number(&m);
	}
	emit(&m, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, m.now.stored && chance(&m, 98) ?
	     KVMFILTER_DONE : below(&m, 2));
	emit(&m, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	if (chance(&m, 20))
		mutate(&m);
}
