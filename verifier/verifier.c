// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The verifier. This comment is the specification of the language; what it does
 * not allow is rejected. docs/verifier.md argues why it is safe.
 *
 * Form
 *   A program has 1 to KVMFILTER_INSNS_MAX instructions of struct bpf_insn. The
 *   opcode is in the table legal[] of insn.c, which says what fields it uses; all
 *   others are zero. Registers are r0 to r10; r10 is never written. That is:
 *   64-bit immediates (plain numbers), loads and stores of 1, 2, 4 and 8 bytes,
 *   64- and 32-bit arithmetic, byte swaps, jumps, calls, exit. A divisor is a
 *   constant, and not 0. A constant shift is less than the width; a shift by
 *   a register counts modulo the width, as the machine does. Loads that extend
 *   the sign, of 1, 2 and 4 bytes, where the kernel has them (Linux 6.6).
 *   Not in the language: what else came with version 4 of the instruction set,
 *   atomics, packet loads, calls of other code than helpers.
 *
 * Control flow
 *   Jumps go forward, to an instruction of the program. Every instruction can be
 *   reached, taking any branch either way. No path runs past the end.
 *
 * Values: what a register may hold
 *   nothing	not written on every path to here; may not be read. So are r3 to
 *		r9 and r0 on entry, and r1 to r5 after a call.
 *   mixed	a pointer on one path, another kind of value on another; may not
 *		be read.
 *   scalar	a number with an upper bound, unsigned. It follows from constants,
 *		loads, + * & | ^ and shifts by constants (insn.c has the sums);
 *		no other arithmetic keeps one, and a comparison gives none.
 *   pointer	to the access (r1 on entry), the state (r2) or the end of the stack
 *		(r10), with the least and the greatest offset possible.
 *   Pointers may be copied; a constant may be added or subtracted (not from r10's),
 *   and a scalar with a bound be added, in 64 bits, up to OFFSET_LIMIT. All else
 *   wants scalars: arithmetic, comparison, storing, arguments, r0 at exit.
 *   Where paths meet, the greater bound and the wider range of offsets hold.
 *
 * Memory
 *   access	Constant offset, within one member of struct kvmfilter_access, not
 *		@reserved. Only @value may be stored to, and only in a program for
 *		reads.
 *   state	Every byte possible lies within the state_size bytes. Any alignment.
 *   stack	Constant offset, within KVMFILTER_STACK_MAX bytes below r10, aligned
 *		to the size. Bytes are written, on every path, before they are read.
 *   A number loaded is bounded by the width of the load, wherever it came from,
 *   and not at all if its sign was extended.
 *
 * Decide, signal and arm before you store
 *   After a store to the state, on any path, there is no call of signal() or arm(), and r0
 *   at exit is KVMFILTER_DONE: moved there as a constant, on every path that has
 *   stored. At most KVMFILTER_LOCKS_MAX stores can be the first of a path. These
 *   take the lock of the state block, and what has been read before them holds.
 *
 * Calls
 *   Helpers by number, with scalars in r1 and up; the argument of signal() is
 *   bounded below KVMFILTER_NOTIFIERS_MAX, the first of arm() below KVMFILTER_TIMERS_MAX.
 *   r0 is then a scalar; r6 to r9 stay. At most KVMFILTER_CALLS_MAX calls,
 *   KVMFILTER_SIGNALS_MAX of them of signal(), KVMFILTER_ARMS_MAX of arm().
 *
 * Weight
 *   Every instruction weighs what insn.c says, and a store that can be the first
 *   KVMF_LOCK_WEIGHT more. The dearest path weighs KVMFILTER_WEIGHT_MAX at most.
 *
 * One pass, forward: when it comes to an instruction it has seen all jumps to
 * it. The memory in use is one struct state per jump target yet to come.
 */
#include "disasm.h"
#include "insn.h"
#include "verifier.h"
#include "verifier_os.h"

static const u8 helper_args[] = {
	[KVMFILTER_HELPER_CLOCK_NS] = 0,
	[KVMFILTER_HELPER_BOOT_NS] = 0,
	[KVMFILTER_HELPER_MULDIV64] = 3,
	[KVMFILTER_HELPER_SIGNAL] = 1,
	[KVMFILTER_HELPER_ARM] = 2,
};

#define FIELD(name) {							\
	#name, offsetof(struct kvmfilter_access, name),			\
	sizeof_field(struct kvmfilter_access, name)			\
}

static const struct {
	const char *name;
	u8 start, size;
} access_fields[] = {
	FIELD(value), FIELD(address), FIELD(offset), FIELD(vcpu),
	FIELD(width), FIELD(direction), FIELD(bus),
};

enum kind { NOTHING, MIXED, SCALAR, ACCESS, STATE, STACK };

/* Far beyond anything accessible, and small enough to add a few of them. */
#define OFFSET_LIMIT	(1 << 28)

struct reg {
	u8 kind;
	bool done;		/* it is KVMFILTER_DONE */
	bool stored_done;	/* so it is on every path that has stored */
	s32 least;		/* offset of a pointer: from here */
	u64 bound;		/* to @least + @bound; a scalar: 0 to @bound */
};

/* Which paths lead here: those that have not stored to the state, those that have. */
#define FRESH	0x1
#define STORED	0x2

struct state {
	struct reg regs[MAX_BPF_REG];
	u8 paths;
	u32 store;				/* if STORED: the last of the stores */
	u64 written[KVMFILTER_STACK_MAX / 64];	/* bytes of stack, lowest first */
	u32 from;				/* the first jump to here */
	u32 weight;				/* of the dearest path to here */
};

struct verifier {
	const struct kvmf_verify *in;
	struct kvmf_facts *facts;
	struct kvmf_log *log;
	struct state **pending;	/* per instruction: from the jumps to it so far */
	struct state now;
	bool live;		/* the flow reaches @pos from the one before */
	u32 pos;
};

/* Say what is wrong with the instruction at hand, and how to get it right. */
static __printf(2, 3)
int reject(struct verifier *v, const char *format, ...)
{
	va_list args;

	v->facts->insn = v->pos;
	kvmf_log(v->log, "insn %u: ", v->pos);
	kvmf_disasm(v->log, &v->in->insns[v->pos], v->in->insn_count - v->pos);
	kvmf_log(v->log, ": ");
	va_start(args, format);
	kvmf_log_args(v->log, format, args);
	va_end(args);
	return -EACCES;
}

static bool is_pointer(const struct reg *reg)
{
	return reg->kind >= ACCESS;
}

static void set_scalar(struct reg *reg, u64 bound)
{
	*reg = (struct reg){ .kind = SCALAR, .bound = bound };
}

static void set_constant(struct reg *reg, u64 value)
{
	set_scalar(reg, value);
	reg->done = value == KVMFILTER_DONE;
	reg->stored_done = reg->done;
}

/* What registers are good for */

static int check_readable(struct verifier *v, u32 regno)
{
	switch (v->now.regs[regno].kind) {
	case NOTHING:
		return reject(v, "r%u is not initialised; write it on every path to here, and again after a call if it is one of r1 to r5",
			      regno);
	case MIXED:
		return reject(v, "r%u holds a pointer on one path to here and something else on another; use one register for each",
			      regno);
	default:
		return 0;
	}
}

static int check_scalar(struct verifier *v, u32 regno, const char *what)
{
	int err = check_readable(v, regno);

	/* What is not readable is no pointer either. */
	if (!is_pointer(&v->now.regs[regno]))
		return err;
	return reject(v, "r%u is a pointer, and %s must be a number; pointers may only be copied, be added to, and serve to load and store",
		      regno, what);
}

/* Where paths meet */

static void merge_reg(struct reg *to, const struct reg *from)
{
	s64 end, from_end;

	if (to->kind != from->kind) {
		to->kind = to->kind == NOTHING || from->kind == NOTHING ?
			   NOTHING : MIXED;
	} else if (to->kind == SCALAR) {
		to->bound = max(to->bound, from->bound);
	} else if (is_pointer(to)) {
		end = to->least + (s64)to->bound;
		from_end = from->least + (s64)from->bound;
		to->least = min(to->least, from->least);
		to->bound = max(end, from_end) - to->least;
	}
}

/* Is register @i KVMFILTER_DONE on all paths that have stored? Of none it is true. */
static bool stored_done(const struct state *state, u32 i)
{
	return !(state->paths & STORED) || state->regs[i].stored_done;
}

static void merge(struct state *to, const struct state *from)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(to->regs); i++) {
		bool done = stored_done(to, i) && stored_done(from, i);

		merge_reg(&to->regs[i], &from->regs[i]);
		to->regs[i].done &= from->regs[i].done;
		to->regs[i].stored_done = done;
	}
	for (i = 0; i < ARRAY_SIZE(to->written); i++)
		to->written[i] &= from->written[i];
	to->store = max(to->store, from->store);
	to->paths |= from->paths;
	to->weight = max(to->weight, from->weight);
}

static int jump_to(struct verifier *v, u32 target)
{
	struct state **at = &v->pending[target];

	if (*at) {
		merge(*at, &v->now);
		return 0;
	}
	*at = os_calloc(1, sizeof(**at));
	if (!*at)
		return -ENOMEM;
	**at = v->now;
	(*at)->from = v->pos;
	return 0;
}

/* The flow arrives at v->pos: from above, from jumps, or both. */
static int arrive(struct verifier *v)
{
	struct state *jumps = v->pending[v->pos];

	if (!jumps)
		return v->live ? 0 :
		       reject(v, "no path leads here; remove what cannot be reached");
	if (v->live)
		merge(&v->now, jumps);
	else
		v->now = *jumps;
	v->live = true;
	v->pending[v->pos] = NULL;
	os_free(jumps);
	return 0;
}

/* Arithmetic */

static int check_pointer_alu(struct verifier *v, const struct bpf_insn *insn)
{
	struct reg *dst = &v->now.regs[insn->dst_reg];
	const struct reg *src = &v->now.regs[insn->src_reg];
	bool by_reg = BPF_SRC(insn->code) == BPF_X;
	bool to_dst = is_pointer(dst) && BPF_OP(insn->code) != BPF_MOV;
	u32 base_no = to_dst ? insn->dst_reg : insn->src_reg;
	u32 index_no = to_dst ? insn->src_reg : insn->dst_reg;
	struct reg result = to_dst ? *dst : *src;
	s64 least = result.least;
	u64 index = 0;

	if (insn->code == (BPF_ALU64 | BPF_ADD | BPF_K))
		least += insn->imm;
	else if (insn->code == (BPF_ALU64 | BPF_SUB | BPF_K) &&
		 result.kind != STACK)
		least -= insn->imm;
	else if (insn->code == (BPF_ALU64 | BPF_ADD | BPF_X))
		index = v->now.regs[index_no].bound;
	else
		return reject(v, "r%u is a pointer; only a 64-bit addition, or the subtraction of a constant (not from the stack), makes another of it",
			      base_no);
	if (by_reg && is_pointer(&v->now.regs[index_no]))
		return reject(v, "r%u and r%u are both pointers; add a number to a pointer",
			      base_no, index_no);
	if (index > OFFSET_LIMIT)
		return reject(v, "r%u may be as large as %llu; bound it where it is computed: r%u &= 2^n - 1 (a comparison does not count, and may make the compiler drop a mask)",
			      index_no, (unsigned long long)index, index_no);
	result.bound += index;
	if (least < -OFFSET_LIMIT || result.bound > OFFSET_LIMIT ||
	    least + (s64)result.bound > OFFSET_LIMIT)
		return reject(v, "r%u would be further than %d bytes away from where r%u points on entry",
			      insn->dst_reg, OFFSET_LIMIT, insn->dst_reg);
	result.least = least;
	*dst = result;
	return 0;
}

static int check_alu(struct verifier *v, const struct bpf_insn *insn)
{
	struct reg *dst = &v->now.regs[insn->dst_reg];
	const struct reg *src = &v->now.regs[insn->src_reg];
	u8 op = BPF_OP(insn->code);
	/* The source bit of a byte swap means something else. */
	bool by_reg = BPF_SRC(insn->code) == BPF_X && op != BPF_END;
	u64 bound;
	int err = 0;

	if (by_reg)
		err = check_readable(v, insn->src_reg);
	if (!err && op != BPF_MOV)
		err = check_readable(v, insn->dst_reg);
	if (err)
		return err;
	if (insn->code == (BPF_ALU64 | BPF_MOV | BPF_X)) {
		*dst = *src;
		return 0;
	}
	if ((op != BPF_MOV && is_pointer(dst)) || (by_reg && is_pointer(src)))
		return check_pointer_alu(v, insn);
	bound = kvmf_insn_bound(insn, dst->bound, src->bound);
	if (op == BPF_MOV && !by_reg)
		set_constant(dst, bound);
	else
		set_scalar(dst, bound);
	return 0;
}

/* Memory */

static int check_access(struct verifier *v, s32 start, s32 size, bool store)
{
	s32 end = start + size;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(access_fields); i++) {
		s32 field = access_fields[i].start;

		if (start < field || end > field + access_fields[i].size)
			continue;
		if (store && field != offsetof(struct kvmfilter_access, value))
			return reject(v, "%s of the access is read-only; only value can be stored to",
				      access_fields[i].name);
		if (store && v->in->direction != KVMFILTER_READ)
			return reject(v, "value is what the guest wrote, or when a timer expired; only a program for reads can store to it");
		return 0;
	}
	return reject(v, "bytes %d..%d are not inside one member of the access; name a member of struct kvmfilter_access",
		      start, end - 1);
}

static int check_stack(struct verifier *v, s32 start, s32 size, bool store)
{
	u32 depth, i;

	if (start < -KVMFILTER_STACK_MAX || start + size > 0)
		return reject(v, "bytes %d..%d from r10 are outside of the stack; use -%d..-1",
			      start, start + size - 1, KVMFILTER_STACK_MAX);
	if (start % size)
		return reject(v, "byte %d from r10 is not at a multiple of %d; align what is on the stack",
			      start, size);
	for (i = KVMFILTER_STACK_MAX + start; size--; i++) {
		u64 *word = &v->now.written[i / 64], bit = 1ULL << (i % 64);

		if (store)
			*word |= bit;
		else if (!(*word & bit))
			return reject(v, "byte %d from r10 is read before it is written; write it first, on every path",
				      (s32)i - KVMFILTER_STACK_MAX);
	}
	depth = (-start + 7) / 8 * 8;
	if (depth > v->facts->stack_depth)
		v->facts->stack_depth = depth;
	return 0;
}

static int reject_state(struct verifier *v, s64 start, s64 end, u64 varies)
{
	reject(v, "state access of bytes %lld..%lld is outside of the %u bytes of state; ",
	       (long long)start, (long long)end - 1, v->in->state_size);
	if (start < 0)
		kvmf_log(v->log, "state starts at byte 0");
	else if (end > KVMFILTER_STATE_MAX)
		kvmf_log(v->log, "state can have %d at most",
			 KVMFILTER_STATE_MAX);
	else
		kvmf_log(v->log, "a state_size of %u would do",
			 ((u32)end + 7) & ~7U);
	if (varies)
		kvmf_log(v->log, ". The offset varies by up to %llu as computed: mask the index with less, or pad the state (an index & 2^n - 1 wants 2^n elements; a comparison does not count)",
			 (unsigned long long)varies);
	return -EACCES;
}

/* A store to the state: on paths where it is the first, it takes the lock. */
static int take_lock(struct verifier *v)
{
	u32 i;

	v->now.store = v->pos;
	if (!(v->now.paths & FRESH))
		return 0;
	if (++v->facts->locks > KVMFILTER_LOCKS_MAX)
		return reject(v, "more than %d stores can be the first to the state on a path to them; let paths join, then store",
			      KVMFILTER_LOCKS_MAX);
	v->in->locks[v->pos] = v->now.paths & STORED ? KVMF_LOCK_UNLESS_HELD : KVMF_LOCK;
	for (i = 0; i < ARRAY_SIZE(v->now.regs); i++)
		v->now.regs[i].stored_done = v->now.regs[i].done;
	v->now.paths = STORED;
	v->now.weight += KVMF_LOCK_WEIGHT;
	return 0;
}

static int check_state(struct verifier *v, s64 start, s64 end, u64 varies,
		       bool store)
{
	if (start < 0 || end > v->in->state_size)
		return reject_state(v, start, end, varies);
	return store ? take_lock(v) : 0;
}

static int check_memory(struct verifier *v, u32 regno, s32 off, s32 size,
			bool store)
{
	const struct reg *reg = &v->now.regs[regno];
	s32 start = reg->least + off;
	int err;

	err = check_readable(v, regno);
	if (err)
		return err;
	if (!is_pointer(reg))
		return reject(v, "r%u is a number, not a pointer; only r1 (access), r2 (state) and r10 (stack) on entry, and what is made of them, lead to memory",
			      regno);
	if (reg->kind == STATE)
		return check_state(v, start, start + (s64)reg->bound + size,
				   reg->bound, store);
	if (reg->bound)
		return reject(v, "the offset of r%u varies by up to %llu; only state can be indexed, the %s wants constant offsets",
			      regno, (unsigned long long)reg->bound,
			      reg->kind == STACK ? "stack" : "access");
	if (reg->kind == STACK)
		return check_stack(v, start, size, store);
	return check_access(v, start, size, store);
}

static s32 size_of(const struct bpf_insn *insn)
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

static int check_load(struct verifier *v, const struct bpf_insn *insn)
{
	bool extends_sign = BPF_MODE(insn->code) == KVMF_MEMSX;
	s32 size = size_of(insn);
	int err;

	if (extends_sign && !(v->in->features & KVMFILTER_FEATURE_LOAD_SIGNED))
		return reject(v, "this kernel has no sign-extending loads; compile with -mcpu=v3");
	err = check_memory(v, insn->src_reg, insn->off, size, false);
	if (err)
		return err;
	if (extends_sign)
		v->facts->features |= KVMFILTER_FEATURE_LOAD_SIGNED;
	set_scalar(&v->now.regs[insn->dst_reg],
		   extends_sign ? U64_MAX : U64_MAX >> (64 - 8 * size));
	return 0;
}

static int check_store(struct verifier *v, const struct bpf_insn *insn)
{
	int err = 0;

	if (BPF_CLASS(insn->code) == BPF_STX)
		err = check_readable(v, insn->src_reg);
	if (err)
		return err;
	if (BPF_CLASS(insn->code) == BPF_STX &&
	    is_pointer(&v->now.regs[insn->src_reg]))
		return reject(v, "r%u is a pointer, and pointers stay in registers; if the compiler ran out of them, keep fewer values at a time",
			      insn->src_reg);
	return check_memory(v, insn->dst_reg, insn->off, size_of(insn), true);
}

static int check_immediate(struct verifier *v, const struct bpf_insn *insn)
{
	const struct state *jumps = v->pending[v->pos + 1];

	if (jumps) {
		u32 pos = v->pos;

		v->pos = jumps->from;
		return reject(v, "jumps into the 64-bit number at insn %u",
			      pos);
	}
	set_constant(&v->now.regs[insn->dst_reg],
		     (u64)(u32)insn[1].imm << 32 | (u32)insn->imm);
	return 0;
}

/* Jumps and calls */

/*
 * A helper that has something done once the transaction has succeeded: to what is there or not, by
 * a number.
 */
static int check_effect(struct verifier *v, s32 helper, u32 *count)
{
	static const struct {
		const char *name, *what;
		u32 calls_max, last;
	} effects[] = {
		[KVMFILTER_HELPER_SIGNAL] = {
			"signal", "notifier", KVMFILTER_SIGNALS_MAX, KVMFILTER_NOTIFIERS_MAX - 1,
		},
		[KVMFILTER_HELPER_ARM] = {
			"arm", "timer", KVMFILTER_ARMS_MAX, KVMFILTER_TIMERS_MAX - 1,
		},
	};
	u64 bound = v->now.regs[BPF_REG_1].bound;

	if (v->now.paths & STORED)
		return reject(v, "the state may have been stored to, at insn %u: %s before you store",
			      v->now.store, effects[helper].name);
	if (++*count > effects[helper].calls_max)
		return reject(v, "more than %u calls of %s() in a program",
			      effects[helper].calls_max, effects[helper].name);
	if (bound > effects[helper].last)
		return reject(v, "r1 may be as large as %llu, and the last %s is %u; bound it where it is computed: r1 &= %u (a comparison does not count)",
			      (unsigned long long)bound, effects[helper].what,
			      effects[helper].last, effects[helper].last);
	return 0;
}

static int check_call(struct verifier *v, const struct bpf_insn *insn)
{
	int err = 0;
	u32 i;

	if (!kvmf_helper_name(insn->imm))
		return reject(v, "there is no helper %d; 1 to %d exist",
			      insn->imm, (int)ARRAY_SIZE(helper_args) - 1);
	if (++v->facts->calls > KVMFILTER_CALLS_MAX)
		return reject(v, "more than %d calls in a program",
			      KVMFILTER_CALLS_MAX);
	for (i = BPF_REG_1; i <= helper_args[insn->imm]; i++) {
		err = check_scalar(v, i, "an argument");
		if (err)
			return err;
	}
	if (insn->imm == KVMFILTER_HELPER_SIGNAL)
		err = check_effect(v, insn->imm, &v->facts->signals);
	if (insn->imm == KVMFILTER_HELPER_ARM)
		err = check_effect(v, insn->imm, &v->facts->arms);
	if (err)
		return err;
	for (i = BPF_REG_1; i <= BPF_REG_5; i++)
		v->now.regs[i] = (struct reg){ .kind = NOTHING };
	set_scalar(&v->now.regs[BPF_REG_0], U64_MAX);
	return 0;
}

static int check_branch(struct verifier *v, const struct bpf_insn *insn)
{
	s64 target = (s64)v->pos + 1 + insn->off;
	int err;

	if (insn->off < 0)
		return reject(v, "jumps backward; loops must be unrolled");
	if (target >= v->in->insn_count)
		return reject(v, "jumps to insn %lld, but the program ends with insn %u",
			      (long long)target, v->in->insn_count - 1);
	if (insn->code == (BPF_JMP | BPF_JA)) {
		v->live = false;
		return jump_to(v, target);
	}
	err = check_scalar(v, insn->dst_reg, "what is compared");
	if (!err && BPF_SRC(insn->code) == BPF_X)
		err = check_scalar(v, insn->src_reg, "what is compared");
	return err ? err : jump_to(v, target);
}

static int check_exit(struct verifier *v)
{
	int err = check_scalar(v, BPF_REG_0, "the verdict");

	v->live = false;
	if (err || stored_done(&v->now, BPF_REG_0))
		return err;
	return reject(v, "the state may have been stored to, at insn %u, and r0 may be something else than DONE, the constant %d: decide before you store",
		      v->now.store, KVMFILTER_DONE);
}

static int check_insn(struct verifier *v, const struct bpf_insn *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		return check_alu(v, insn);
	case BPF_LD:
		return check_immediate(v, insn);
	case BPF_LDX:
		return check_load(v, insn);
	case BPF_ST:
	case BPF_STX:
		return check_store(v, insn);
	default:
		if (insn->code == (BPF_JMP | BPF_CALL))
			return check_call(v, insn);
		if (insn->code == (BPF_JMP | BPF_EXIT))
			return check_exit(v);
		return check_branch(v, insn);
	}
}

/* Preemption is off while a program runs. */
static int check_weight(struct verifier *v)
{
	v->facts->weight = max(v->facts->weight, v->now.weight);
	if (v->now.weight <= KVMFILTER_WEIGHT_MAX)
		return 0;
	return reject(v, "the dearest path to here weighs %u, and %d is the most; divide, multiply and call less (a division weighs 32, a multiplication 4, muldiv64() 128, a clock 64, signal() or arm() 32, the first store to the state 24 more, all else 1)",
		      v->now.weight, KVMFILTER_WEIGHT_MAX);
}

static int check_program(struct verifier *v)
{
	const struct bpf_insn *insn;
	const char *fault;
	u32 pos;
	int err;

	v->now.regs[BPF_REG_1].kind = ACCESS;
	v->now.regs[BPF_REG_2].kind = STATE;
	v->now.regs[BPF_REG_10].kind = STACK;
	v->now.paths = FRESH;
	v->live = true;
	for (pos = 0; pos < v->in->insn_count;
	     pos += insn->code == (BPF_LD | BPF_IMM | BPF_DW) ? 2 : 1) {
		insn = &v->in->insns[pos];
		v->pos = pos;
		err = arrive(v);
		if (err)
			return err;
		fault = kvmf_insn_fault(insn, v->in->insn_count - pos);
		if (fault)
			return reject(v, "%s", fault);
		v->now.weight += kvmf_insn_weight(insn);
		err = check_insn(v, insn);
		if (!err)
			err = check_weight(v);
		if (err)
			return err;
	}
	return v->live ?
	       reject(v, "the program runs past its end; finish with exit") : 0;
}

int kvmf_verify(const struct kvmf_verify *in, struct kvmf_facts *facts,
		struct kvmf_log *log)
{
	struct verifier v = { .in = in, .facts = facts, .log = log };
	u32 i;
	int err;

	*facts = (struct kvmf_facts){};
	if (!in->insn_count || in->insn_count > KVMFILTER_INSNS_MAX ||
	    in->state_size % 8 || in->state_size > KVMFILTER_STATE_MAX ||
	    in->direction > KVMFILTER_EXPIRE) {
		kvmf_log(log, "insn_count, state_size or direction is out of its range");
		return -EACCES;
	}
	v.pending = os_calloc(in->insn_count, sizeof(*v.pending));
	if (!v.pending)
		return -ENOMEM;
	err = check_program(&v);
	for (i = 0; i < in->insn_count; i++)
		os_free(v.pending[i]);
	os_free(v.pending);
	return err;
}
