// SPDX-License-Identifier: GPL-2.0
/*
 * For CBMC, which tries all inputs at once: no number that arithmetic leaves is greater than
 * kvmf_insn_bound() says, and neither it nor kvmf_insn_fault() does what C leaves undefined.
 * The source is verifier/insn.c itself. What an instruction does is the reference
 * interpreter's word, which the conformance tests hold to the JIT. tests/proof/bounds.t
 * runs each prove_*() here and says how.
 */
#define U16_MAX	UINT16_MAX

#include "insn.c"
#include "interp.c"

/* Without a body: anything. */
struct bpf_insn nondet_insn(void);
u64 nondet_u64(void);
u32 nondet_u32(void);

/* In place of CBMC's, which has loops; nobody reads why the interpreter traps. */
int snprintf(char *buffer, size_t size, const char *format, ...)
{
	(void)buffer;
	(void)size;
	(void)format;
	return 0;
}

/*
 * Factors of half the width: products do not overflow, and grow with them. Multiplying
 * is hard for who thinks in bits; so this is proven by one who thinks in numbers, and
 * taken for granted by prove_mul().
 */
static bool products_grow(u64 x, u64 y, u64 a, u64 b, bool wide)
{
	u64 half = wide ? U32_MAX : U16_MAX;
	u64 max = wide ? U64_MAX : U32_MAX;

	if (x > a || y > b || a > half || b > half)
		return true;
	return x * y <= a * b && a * b <= max;
}

/* Apart: both in one formula are too much. */
void prove_products_64(void)
{
	__CPROVER_assert(products_grow(nondet_u64(), nondet_u64(), nondet_u64(), nondet_u64(),
				       true), "products grow");
}

void prove_products_32(void)
{
	__CPROVER_assert(products_grow(nondet_u64(), nondet_u64(), nondet_u64(), nondet_u64(),
				       false), "products grow");
}

static void assume_products_grow(const struct bpf_insn *insn, u64 x, u64 y, u64 a, u64 b)
{
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	u64 max = wide ? U64_MAX : U32_MAX;

	if (BPF_SRC(insn->code) == BPF_K) {
		y = (s64)insn->imm;
		b = y & max;
	}
	__CPROVER_assume(products_grow(x & max, y & max, min(a, max), min(b, max), wide));
}

/* Of whatever insn.c finds no fault with. A bound of what is not read says nothing. */
static void prove_code(u8 code)
{
	u64 x = nondet_u64(), x_bound = nondet_u64();
	u64 y = nondet_u64(), y_bound = nondet_u64();
	struct bpf_insn insn = nondet_insn();
	struct machine m = { .in = NULL };
	u8 op = BPF_OP(code);
	bool runs;

	insn.code = code;
	if (kvmf_insn_fault(&insn, 1))
		return;
	/* To the sum a register is as good as any other, and x + x one of all x + y. */
	insn.dst_reg = BPF_REG_1;
	insn.src_reg = BPF_REG_2;
	m.regs[BPF_REG_1] = (struct value){ .what = NUMBER, .bits = x };
	m.regs[BPF_REG_2] = (struct value){ .what = NUMBER, .bits = y };
	if (op != BPF_MOV)
		__CPROVER_assume(x <= x_bound);
	if (BPF_SRC(code) == BPF_X && op != BPF_END)
		__CPROVER_assume(y <= y_bound);
	if (op == BPF_MUL)
		assume_products_grow(&insn, x, y, x_bound, y_bound);
	runs = run_alu(&m, &insn);
	__CPROVER_assert(runs, "what has no fault does not trap");
	__CPROVER_assume(runs);
	__CPROVER_assert(m.regs[BPF_REG_1].bits <= kvmf_insn_bound(&insn, x_bound, y_bound),
			 "the bound holds");
}

static void prove_op(u8 op)
{
	prove_code(BPF_ALU64 | op | BPF_K);
	prove_code(BPF_ALU64 | op | BPF_X);
	prove_code(BPF_ALU | op | BPF_K);
	prove_code(BPF_ALU | op | BPF_X);
}

void prove_mov(void) { prove_op(BPF_MOV); }
void prove_add(void) { prove_op(BPF_ADD); }
void prove_sub(void) { prove_op(BPF_SUB); }
void prove_mul(void) { prove_op(BPF_MUL); }
void prove_div(void) { prove_op(BPF_DIV); }
void prove_mod(void) { prove_op(BPF_MOD); }
void prove_neg(void) { prove_op(BPF_NEG); }
void prove_and(void) { prove_op(BPF_AND); }
void prove_or(void) { prove_op(BPF_OR); }
void prove_xor(void) { prove_op(BPF_XOR); }
void prove_lsh(void) { prove_op(BPF_LSH); }
void prove_rsh(void) { prove_op(BPF_RSH); }
void prove_arsh(void) { prove_op(BPF_ARSH); }
void prove_end(void) { prove_op(BPF_END); }

/* These are all. */
void prove_others(void)
{
	struct bpf_insn insn = nondet_insn();

	__CPROVER_assume(BPF_CLASS(insn.code) == BPF_ALU ||
			 BPF_CLASS(insn.code) == BPF_ALU64);
	__CPROVER_assume(BPF_OP(insn.code) > BPF_END);
	__CPROVER_assert(kvmf_insn_fault(&insn, 1), "no other arithmetic is known");
}

/* Any bits, alone or in front of others: nothing undefined, nothing read beyond. */
void prove_faults(void)
{
	struct bpf_insn last = nondet_insn();
	struct bpf_insn insns[2] = { nondet_insn(), nondet_insn() };
	u32 left = nondet_u32();

	kvmf_insn_fault(&last, 1);
	if (left > 1)
		kvmf_insn_fault(insns, left);
}
