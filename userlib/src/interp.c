// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The reference interpreter. Nothing is derived from what the verifier thinks, but for
 * the facts that it is held to.
 */
#include <stdio.h>
#include <string.h>

#include <kvmfilter.h>

#include "interp.h"

enum what { UNSET, NUMBER, IN_ACCESS, IN_STATE, IN_STACK };

struct value {
	enum what what;
	bool indexed;
	uint64_t bits;		/* of a pointer: the offset */
};

struct machine {
	struct kvmf_interp *in;
	struct value regs[16];
	uint8_t stack[KVMFILTER_STACK_MAX];
	bool stack_set[KVMFILTER_STACK_MAX];
	uint32_t pc;
	uint32_t calls;
	uint32_t weight;
};

static bool trap(struct machine *m, const char *why)
{
	if (!m->in->trap[0])
		snprintf(m->in->trap, sizeof(m->in->trap), "insn %u: %s", m->pc,
			 why);
	return false;
}

static bool number_of(struct machine *m, uint32_t regno, uint64_t *bits)
{
	if (m->regs[regno].what == UNSET)
		return trap(m, "unset register");
	if (m->regs[regno].what != NUMBER)
		return trap(m, "pointer used as a number");
	*bits = m->regs[regno].bits;
	return true;
}

static bool set_number(struct machine *m, uint32_t regno, uint64_t bits)
{
	if (regno >= 10)
		return trap(m, "write to r10 or beyond");
	m->regs[regno] = (struct value){ .what = NUMBER, .bits = bits };
	return true;
}

static uint64_t swap(uint64_t value, uint32_t bytes)
{
	uint64_t result = 0;

	while (bytes--) {
		result = result << 8 | (value & 0xff);
		value >>= 8;
	}
	return result;
}

static bool shift_fits(const struct bpf_insn *insn, uint32_t width)
{
	return BPF_SRC(insn->code) == BPF_X || (uint32_t)insn->imm < width;
}

static bool compute(struct machine *m, const struct bpf_insn *insn, uint64_t a,
		    uint64_t b, uint64_t *result)
{
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	uint32_t width = wide ? 64 : 32;

	if (!wide) {
		a = (uint32_t)a;
		b = (uint32_t)b;
	}
	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		*result = a + b;
		break;
	case BPF_SUB:
		*result = a - b;
		break;
	case BPF_MUL:
		*result = a * b;
		break;
	case BPF_DIV:
		if (!b)
			return trap(m, "division by 0");
		*result = a / b;
		break;
	case BPF_MOD:
		if (!b)
			return trap(m, "modulo 0");
		*result = a % b;
		break;
	case BPF_OR:
		*result = a | b;
		break;
	case BPF_AND:
		*result = a & b;
		break;
	case BPF_XOR:
		*result = a ^ b;
		break;
	case BPF_MOV:
		*result = b;
		break;
	case BPF_NEG:
		*result = -a;
		break;
	case BPF_LSH:
		if (!shift_fits(insn, width))
			return trap(m, "shift too far");
		*result = a << (b & (width - 1));
		break;
	case BPF_RSH:
		if (!shift_fits(insn, width))
			return trap(m, "shift too far");
		*result = a >> (b & (width - 1));
		break;
	case BPF_ARSH:
		if (!shift_fits(insn, width))
			return trap(m, "shift too far");
		*result = wide ? (uint64_t)((int64_t)a >> (b & 63)) :
			  (uint32_t)((int32_t)a >> (b & 31));
		break;
	default:
		return trap(m, "unknown arithmetic");
	}
	if (!wide)
		*result = (uint32_t)*result;
	return true;
}

static bool run_swap(struct machine *m, const struct bpf_insn *insn)
{
	uint64_t value = 0;

	if (BPF_CLASS(insn->code) != BPF_ALU)
		return trap(m, "version 4 byte swap");
	if (insn->imm != 16 && insn->imm != 32 && insn->imm != 64)
		return trap(m, "byte swap of another width");
	if (!number_of(m, insn->dst_reg, &value))
		return false;
	/* "le" swaps twice on this model, which is little-endian. */
	value = swap(value, insn->imm / 8);
	if (BPF_SRC(insn->code) == BPF_TO_LE)
		value = swap(value, insn->imm / 8);
	return set_number(m, insn->dst_reg, value);
}

static bool run_pointer_alu(struct machine *m, const struct bpf_insn *insn,
			    struct value b)
{
	struct value a = m->regs[insn->dst_reg];
	bool a_points = a.what > NUMBER, b_points = b.what > NUMBER;

	if (insn->dst_reg >= 10)
		return trap(m, "write to r10 or beyond");
	if (BPF_CLASS(insn->code) != BPF_ALU64 || (a_points && b_points))
		return trap(m, "arithmetic of pointers");
	if (BPF_OP(insn->code) == BPF_ADD && a_points) {
		a.bits += b.bits;
		a.indexed |= BPF_SRC(insn->code) == BPF_X;
	} else if (BPF_OP(insn->code) == BPF_ADD) {
		b.bits += a.bits;
		b.indexed = true;
		a = b;
	} else if (BPF_OP(insn->code) == BPF_SUB && a_points &&
		   a.what != IN_STACK) {
		a.bits -= b.bits;
	} else {
		return trap(m, "arithmetic of pointers");
	}
	m->regs[insn->dst_reg] = a;
	return true;
}

static bool run_alu(struct machine *m, const struct bpf_insn *insn)
{
	struct value b = { .what = NUMBER, .bits = (int64_t)insn->imm };
	uint8_t op = BPF_OP(insn->code);
	uint64_t result;

	if (insn->off)
		return trap(m, "arithmetic with an offset");
	if (op == BPF_END)
		return run_swap(m, insn);
	if (BPF_SRC(insn->code) == BPF_X)
		b = m->regs[insn->src_reg];
	if (b.what == UNSET ||
	    (op != BPF_MOV && m->regs[insn->dst_reg].what == UNSET))
		return trap(m, "unset register");
	if (insn->code == (BPF_ALU64 | BPF_MOV | BPF_X)) {
		if (insn->dst_reg >= 10)
			return trap(m, "write to r10 or beyond");
		m->regs[insn->dst_reg] = b;
		return true;
	}
	if (b.what > NUMBER ||
	    (op != BPF_MOV && m->regs[insn->dst_reg].what > NUMBER))
		return run_pointer_alu(m, insn, b);
	return compute(m, insn, m->regs[insn->dst_reg].bits, b.bits, &result) &&
	       set_number(m, insn->dst_reg, result);
}

static bool in_access(struct machine *m, int64_t start, int64_t end, bool store)
{
	/* Where members begin; the last is the reserved part. */
	static const int64_t borders[] = { 0, 8, 16, 20, 24, 25, 26, 27 };
	uint32_t i;

	if (store && m->in->direction != KVMFILTER_READ)
		return trap(m, "store to the access of a write");
	if (store && (start < 0 || end > 8))
		return trap(m, "store beside value");
	for (i = 0; i + 1 < sizeof(borders) / sizeof(borders[0]); i++)
		if (start >= borders[i] && end <= borders[i + 1])
			return true;
	return trap(m, "not inside one member of the access");
}

/* The first store takes the lock, where the verifier says so and nowhere else. */
static bool take_lock(struct machine *m)
{
	uint8_t lock = m->in->locks[m->pc];

	if (m->in->stored)
		return lock != KVMF_LOCK || trap(m, "takes the lock twice");
	if (lock == KVMF_LOCK_NONE)
		return trap(m, "stores without the lock");
	m->weight += 24;
	m->in->lost = m->in->lose;
	m->in->stored = !m->in->lost;
	return m->in->stored;
}

static bool in_state(struct machine *m, int64_t start, int64_t end, bool store)
{
	if (start < 0 || end > m->in->state_size)
		return trap(m, "outside of the state");
	return !store || take_lock(m);
}

static bool in_stack(struct machine *m, int64_t start, int64_t end, bool store)
{
	int64_t i;

	if (start < -(int64_t)m->in->facts->stack_depth || end > 0)
		return trap(m, "outside of the stack");
	if (start & (end - start - 1))
		return trap(m, "stack access that is not aligned");
	for (i = start; i < end; i++) {
		if (store)
			m->stack_set[i + KVMFILTER_STACK_MAX] = true;
		else if (!m->stack_set[i + KVMFILTER_STACK_MAX])
			return trap(m, "stack read before it is written");
	}
	return true;
}

/* Where a load or store goes, or NULL. */
static uint8_t *resolve(struct machine *m, uint32_t regno, int16_t off,
			uint32_t size, bool store)
{
	const struct value *base = &m->regs[regno];
	int64_t start = (int64_t)base->bits + off;

	m->in->indexed += base->indexed;
	switch (base->what) {
	case IN_ACCESS:
		if (!in_access(m, start, start + size, store))
			return NULL;
		return (uint8_t *)&m->in->access + start;
	case IN_STATE:
		if (!in_state(m, start, start + size, store))
			return NULL;
		return m->in->state + start;
	case IN_STACK:
		if (!in_stack(m, start, start + size, store))
			return NULL;
		return m->stack + KVMFILTER_STACK_MAX + start;
	default:
		trap(m, "access through what is no pointer");
		return NULL;
	}
}

static bool run_load(struct machine *m, const struct bpf_insn *insn, uint32_t size)
{
	const uint8_t signed_mode = 0x80;	/* BPF_MEMSX */
	bool extend = BPF_MODE(insn->code) == signed_mode;
	uint32_t unused = 64 - 8 * size;
	uint64_t value = 0;
	uint8_t *at;

	if ((BPF_MODE(insn->code) != BPF_MEM && !extend) || (extend && size == 8))
		return trap(m, "unknown load");
	at = resolve(m, insn->src_reg, insn->off, size, false);
	if (!at)
		return false;
	memcpy(&value, at, size);
	if (m->in->wild)
		value = m->in->wild(m->in->opaque) >> unused;
	if (extend)
		value = (uint64_t)((int64_t)(value << unused) >> unused);
	return set_number(m, insn->dst_reg, value);
}

static bool run_memory(struct machine *m, const struct bpf_insn *insn)
{
	static const uint32_t sizes[] = { 4, 2, 1, 8 };
	uint32_t size = sizes[BPF_SIZE(insn->code) >> 3];
	uint64_t value = (int64_t)insn->imm;
	uint8_t *at;

	if (BPF_CLASS(insn->code) == BPF_LDX)
		return run_load(m, insn, size);
	if (BPF_MODE(insn->code) != BPF_MEM)
		return trap(m, "unknown store");
	if (BPF_CLASS(insn->code) == BPF_STX &&
	    !number_of(m, insn->src_reg, &value))
		return false;
	at = resolve(m, insn->dst_reg, insn->off, size, true);
	if (!at)
		return false;
	memcpy(at, &value, size);
	return true;
}

static bool holds(uint8_t op, uint64_t a, uint64_t b, int64_t sa, int64_t sb)
{
	switch (op) {
	case BPF_JEQ:
		return a == b;
	case BPF_JNE:
		return a != b;
	case BPF_JSET:
		return a & b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JLT:
		return a < b;
	case BPF_JLE:
		return a <= b;
	case BPF_JSGT:
		return sa > sb;
	case BPF_JSGE:
		return sa >= sb;
	case BPF_JSLT:
		return sa < sb;
	default:
		return sa <= sb;
	}
}

static bool run_branch(struct machine *m, const struct bpf_insn *insn)
{
	uint8_t op = BPF_OP(insn->code);
	uint64_t a, b = (int64_t)insn->imm;
	bool taken;

	if (insn->off < 0)
		return trap(m, "backward jump");
	if (insn->code == (BPF_JMP | BPF_JA)) {
		m->pc += insn->off;
		return true;
	}
	if (op == BPF_JA || op == BPF_CALL || op == BPF_EXIT || op > BPF_JSLE)
		return trap(m, "unknown jump");
	if (!number_of(m, insn->dst_reg, &a) ||
	    (BPF_SRC(insn->code) == BPF_X && !number_of(m, insn->src_reg, &b)))
		return false;
	if (BPF_CLASS(insn->code) == BPF_JMP)
		taken = holds(op, a, b, a, b);
	else
		taken = holds(op, (uint32_t)a, (uint32_t)b, (int32_t)a,
			      (int32_t)b);
	if (m->in->wild)
		taken = m->in->wild(m->in->opaque) & 1;
	if (taken)
		m->pc += insn->off;
	return true;
}

uint64_t kvmf_host_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static uint64_t muldiv64(uint64_t a, uint64_t b, uint64_t c)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	if (!c || product / c > UINT64_MAX)
		return UINT64_MAX;
	return product / c;
}

/* What a helper returns. */
static uint64_t help(struct machine *m, int32_t helper)
{
	const struct kvmfilter_clocks *clocks = m->in->clocks;

	switch (helper) {
	case KVMFILTER_HELPER_CLOCK_NS:
		return clocks ? clocks->clock_ns : kvmf_host_clock(CLOCK_MONOTONIC);
	case KVMFILTER_HELPER_BOOT_NS:
		return clocks ? clocks->boot_ns : kvmf_host_clock(CLOCK_BOOTTIME);
	case KVMFILTER_HELPER_MULDIV64:
		return muldiv64(m->regs[1].bits, m->regs[2].bits, m->regs[3].bits);
	default:
		return 0;
	}
}

static bool note_signal(struct machine *m)
{
	if (m->in->stored)
		return trap(m, "signals after a store");
	if (m->regs[1].bits >= KVMFILTER_NOTIFIERS_MAX)
		return trap(m, "notifier out of range");
	if (++m->in->signals > m->in->facts->signals)
		return trap(m, "more signals than the facts say");
	m->in->signalled |= 1ULL << m->regs[1].bits;
	return true;
}

static bool note_arm(struct machine *m)
{
	uint64_t timer = m->regs[1].bits;

	if (m->in->stored)
		return trap(m, "arms after a store");
	if (timer >= KVMFILTER_TIMERS_MAX)
		return trap(m, "timer out of range");
	if (++m->in->arms > m->in->facts->arms)
		return trap(m, "more arms than the facts say");
	m->in->armed |= 1ULL << timer;
	m->in->whens[timer] = m->regs[2].bits;
	return true;
}

static bool run_call(struct machine *m, const struct bpf_insn *insn)
{
	static const uint32_t args[] = { 0, 0, 0, 3, 1, 2 };
	uint64_t value;
	uint32_t i;

	if (insn->src_reg || insn->imm < 1 || insn->imm > 5)
		return trap(m, "unknown helper");
	if (++m->calls > KVMFILTER_CALLS_MAX)
		return trap(m, "too many calls");
	for (i = 1; i <= args[insn->imm]; i++)
		if (!number_of(m, i, &value))
			return false;
	if (insn->imm == KVMFILTER_HELPER_SIGNAL && !note_signal(m))
		return false;
	if (insn->imm == KVMFILTER_HELPER_ARM && !note_arm(m))
		return false;
	value = m->in->wild ? m->in->wild(m->in->opaque) : help(m, insn->imm);
	for (i = 1; i <= 5; i++)
		m->regs[i].what = UNSET;
	return set_number(m, 0, value);
}

static bool run_exit(struct machine *m)
{
	if (!number_of(m, 0, &m->in->verdict))
		return false;
	if (m->in->stored && m->in->verdict != KVMFILTER_DONE)
		return trap(m, "passes after a store");
	/* Timers are armed with the lock held, and who has not stored takes it now. */
	if (m->in->armed && !m->in->stored && (uint32_t)m->in->verdict == KVMFILTER_DONE)
		m->in->lost = m->in->lose;
	return true;
}

static bool step(struct machine *m, bool *done)
{
	const struct bpf_insn *insn = &m->in->insns[m->pc];

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		return run_alu(m, insn);
	case BPF_LD:
		if (insn->code != (BPF_LD | BPF_IMM | BPF_DW) || insn->src_reg ||
		    m->pc + 1 >= m->in->insn_count)
			return trap(m, "unknown load");
		m->pc++;
		return set_number(m, insn->dst_reg, (uint32_t)insn->imm |
				  (uint64_t)(uint32_t)insn[1].imm << 32);
	case BPF_LDX:
	case BPF_ST:
	case BPF_STX:
		return run_memory(m, insn);
	default:
		if (insn->code == (BPF_JMP | BPF_CALL))
			return run_call(m, insn);
		*done = insn->code == (BPF_JMP | BPF_EXIT);
		return *done ? run_exit(m) : run_branch(m, insn);
	}
}

/* As <linux/kvmfilter.h> says at KVMFILTER_PROG_LOAD. */
static uint32_t weight_of(const struct bpf_insn *insn)
{
	bool alu = BPF_CLASS(insn->code) == BPF_ALU || BPF_CLASS(insn->code) == BPF_ALU64;

	if (alu && BPF_OP(insn->code) == BPF_MUL)
		return 4;
	if (alu && (BPF_OP(insn->code) == BPF_DIV || BPF_OP(insn->code) == BPF_MOD))
		return 32;
	if (insn->code != (BPF_JMP | BPF_CALL))
		return 1;
	if (insn->imm == KVMFILTER_HELPER_SIGNAL || insn->imm == KVMFILTER_HELPER_ARM)
		return 1 + 32;
	return 1 + (insn->imm == KVMFILTER_HELPER_MULDIV64 ? 128 : 64);
}

bool kvmf_interp_run(struct kvmf_interp *in)
{
	struct machine m = { .in = in };
	bool done = false;

	m.regs[1].what = IN_ACCESS;
	m.regs[2].what = IN_STATE;
	m.regs[10].what = IN_STACK;
	in->trap[0] = '\0';
	in->signals = 0;
	in->signalled = 0;
	in->arms = 0;
	in->armed = 0;
	in->indexed = 0;
	in->stored = false;
	in->lost = false;
	for (in->steps = 1; in->steps <= in->insn_count; in->steps++) {
		if (m.pc >= in->insn_count)
			return trap(&m, "past the end");
		m.weight += weight_of(&in->insns[m.pc]);
		if (!step(&m, &done) && !in->lost)
			return false;
		if (m.weight > in->facts->weight)
			return trap(&m, "heavier than the facts say");
		if (done || in->lost)
			return true;
		m.pc++;
	}
	return trap(&m, "too many steps");
}
