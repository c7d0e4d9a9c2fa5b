// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier, in user space: the cases of tests/programs, one test point each;
 * limits and messages; and that what it accepts at random keeps its promises
 * under the checking interpreter.
 *
 *	test_verifier CASES BINS
 *
 * The environment: SEED (of the random programs) and PROGRAMS (how many).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disasm.h"
#include "give_up.h"
#include "insn.h"
#include "interp.h"
#include "program_case.h"
#include "promises.h"
#include "random_program.h"

#define INSN(...)	((struct bpf_insn){ __VA_ARGS__ })
#define MOV(reg, n)	INSN(.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = reg, \
			     .imm = n)
#define EXIT		INSN(.code = BPF_JMP | BPF_EXIT)

static uint64_t seed = 1;
static uint32_t programs = 200000;

/* Allocations that still succeed; the verifier is linked with --wrap=calloc. */
static long allocations = -1;
static size_t allocated;	/* bytes, freed or not */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
	if (!allocations)
		return NULL;
	if (allocations > 0)
		allocations--;
	allocated += count * size;
	return __real_calloc(count, size);
}

/* Where programs store, and what they store to. */
static uint8_t locks[KVMFILTER_INSNS_MAX];
static uint64_t data[PROGRAM_STATE_WORDS];

/* Leaves @locks. */
static int verify(struct kvmf_verify *in, struct kvmf_facts *facts, char *text, uint32_t size)
{
	struct kvmf_log log = { .buffer = text, .size = size };
	int err;

	text[0] = '\0';
	memset(locks, 0, sizeof(locks));
	in->locks = locks;
	err = kvmf_verify(in, facts, &log);
	assert_true(!err || err == -EACCES || err == -ENOMEM);
	/* Whoever is refused is told why; whoever is not, nothing. */
	assert_int_equal(log.length != 0, err == -EACCES);
	if (size > log.length)
		assert_int_equal(strlen(text), log.length);
	return err;
}

static bool facts_equal(const struct kvmf_facts *a, const struct kvmf_facts *b)
{
	return a->locks == b->locks && a->features == b->features && a->signals == b->signals &&
	       a->arms == b->arms &&
	       a->stack_depth == b->stack_depth && (!b->weight || a->weight == b->weight);
}

static uint32_t count_held(uint32_t insn_count)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < insn_count; i++)
		count += locks[i] == KVMF_LOCK_UNLESS_HELD;
	return count;
}

static void test_accept(const struct program_case *one)
{
	struct kvmf_verify in = program_case_verify(one);
	struct kvmf_facts facts;
	char text[1024];
	int i;

	if (verify(&in, &facts, text, sizeof(text)))
		give_up("%s", text);
	if (!one->run_count && !facts_equal(&facts, &one->facts))
		give_up("found: locks %u stack %u signals %u arms %u weight %u", facts.locks,
			facts.stack_depth, facts.signals, facts.arms, facts.weight);
	if (!one->run_count && count_held(in.insn_count) != one->held)
		give_up("found: held %u", count_held(in.insn_count));
	for (i = 0; i < 20; i++) {
		struct kvmf_interp interp = promises_interp(&in, &facts, data);

		if (!promises_kept(&interp, i))
			give_up("%s", interp.trap);
	}
}

/* What a program computes, by the reference interpreter. */
static void test_run(const struct program_case *one)
{
	struct kvmf_verify in = program_case_verify(one);
	const uint32_t size = one->state_size;
	struct kvmf_facts facts;
	char text[1024];
	uint32_t i, word;

	test_accept(one);
	verify(&in, &facts, text, sizeof(text));
	assert_true(facts.features == one->facts.features);
	for (i = 0; i < one->run_count; i++) {
		const struct program_run *run = &one->runs[i];
		struct kvmf_interp interp = promises_interp(&in, &facts, data);

		interp.access = one->access;
		memcpy(data, run->before, size);
		if (!kvmf_interp_run(&interp))
			give_up("run %u: %s", i + 1, interp.trap);
		if ((uint32_t)interp.verdict != one->verdict)
			give_up("run %u: verdict %#llx", i + 1,
				(unsigned long long)interp.verdict);
		/* Of one that passes, nothing counts. */
		if (one->verdict != KVMFILTER_DONE)
			continue;
		for (word = 0; word < size / 8; word++)
			if (data[word] != run->after[word])
				give_up("run %u: word %u is %#llx, not %#llx",
					i + 1, word,
					(unsigned long long)data[word],
					(unsigned long long)run->after[word]);
		if (interp.access.value != one->value ||
		    interp.signalled != one->signals)
			give_up("run %u: value %#llx, signals %#llx", i + 1,
				(unsigned long long)interp.access.value,
				(unsigned long long)interp.signalled);
		if (interp.armed != one->arms ||
		    memcmp(interp.whens, one->whens, sizeof(one->whens)))
			give_up("run %u: timers %#llx", i + 1,
				(unsigned long long)interp.armed);
	}
}

static void test_reject(const struct program_case *one)
{
	struct kvmf_verify in = program_case_verify(one);
	char text[1024], start[32];
	struct kvmf_facts facts;

	if (!verify(&in, &facts, text, sizeof(text)))
		give_up("accepted");
	snprintf(start, sizeof(start), "insn %d: ", one->insn);
	if (one->insn >= 0 && strncmp(text, start, strlen(start)))
		give_up("not about insn %d: %s", one->insn, text);
	if (one->insn >= 0 && facts.insn != (uint32_t)one->insn)
		give_up("the facts name insn %u", facts.insn);
	if (!strstr(text, one->message))
		give_up("expected \"%s\": %s", one->message, text);
}

static void test_case(void **state)
{
	const struct program_case *one = *state;

	if (one->run_count)
		test_run(one);
	else if (one->accept)
		test_accept(one);
	else
		test_reject(one);
}

static void test_arguments(void **state)
{
	static struct bpf_insn insns[KVMFILTER_INSNS_MAX + 1];
	struct kvmf_facts facts;
	char text[128];
	uint32_t i;

	(void)state;
	for (i = 0; i < KVMFILTER_INSNS_MAX; i++)
		insns[i] = MOV(BPF_REG_0, 0);
	insns[i] = EXIT;
	insns[i - 1] = EXIT;

#define TRY(...)	verify(&(struct kvmf_verify){ insns, __VA_ARGS__, 0, NULL }, &facts, \
			       text, sizeof(text))
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX, 0, 0), 0);
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX, KVMFILTER_STATE_MAX, 1), 0);
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX, 0, 2), 0);
	assert_int_equal(TRY(0, 0, 0), -EACCES);
	assert_non_null(strstr(text, "insn_count"));
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX, 4, 0), -EACCES);
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX, KVMFILTER_STATE_MAX + 8, 0),
			 -EACCES);
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX, 0, 3), -EACCES);
	insns[i - 1] = MOV(BPF_REG_0, 0);
	assert_int_equal(TRY(KVMFILTER_INSNS_MAX + 1, 0, 0), -EACCES);
	assert_non_null(strstr(text, "insn_count"));
#undef TRY
}

/* Whatever the room, the string ends inside it and the length is that of all. */
static void test_log_cut(void **state)
{
	const struct bpf_insn insns[] = { MOV(BPF_REG_10, 1), EXIT };
	struct kvmf_verify in = { .insns = insns, .insn_count = 2 };
	struct kvmf_facts facts;
	char whole[256], text[256];
	struct kvmf_log log = { .buffer = whole, .size = sizeof(whole) };
	uint32_t length, room;

	(void)state;
	assert_int_equal(kvmf_verify(&in, &facts, &log), -EACCES);
	assert_string_equal(whole, "insn 0: r10 = 1: r10 is read-only; copy it to another register first");
	length = log.length;
	for (room = 0; room < length + 2; room++) {
		memset(text, 'x', sizeof(text));
		log = (struct kvmf_log){ room ? text : NULL, room, 0 };
		assert_int_equal(kvmf_verify(&in, &facts, &log), -EACCES);
		assert_int_equal(log.length, length);
		assert_int_equal(text[room], 'x');
		if (!room)
			continue;
		assert_memory_equal(text, whole,
				    room > length ? length : room - 1);
		assert_int_equal(text[room > length ? length : room - 1], 0);
	}
}

/* As many pending jump targets as fit: each jumps as far beyond the middle. */
static struct bpf_insn ladder[KVMFILTER_INSNS_MAX];

static void make_ladder(void)
{
	uint32_t i, half = KVMFILTER_INSNS_MAX / 2;

	for (i = 0; i < KVMFILTER_INSNS_MAX; i++)
		ladder[i] = MOV(BPF_REG_0, 0);
	for (i = 1; i < half; i++)
		ladder[i] = INSN(.code = BPF_JMP | BPF_JEQ | BPF_K,
				 .off = half - 2);
	ladder[KVMFILTER_INSNS_MAX - 1] = EXIT;
}

static struct kvmf_verify verify_ladder = {
	.insns = ladder, .insn_count = KVMFILTER_INSNS_MAX,
	.direction = KVMFILTER_READ,
};

static void test_ladder(void **state)
{
	struct kvmf_facts facts;
	char text[256];

	(void)state;
	make_ladder();
	allocated = 0;
	assert_int_equal(verify(&verify_ladder, &facts, text, sizeof(text)), 0);
	/* docs/verifier.md promises no more. */
	printf("# verifying the longest program took %zu bytes\n", allocated);
	assert_true(allocated < 600000);
}

static void test_no_memory(void **state)
{
	struct kvmf_facts facts;
	char text[256];
	long n;
	int err;

	(void)state;
	make_ladder();
	for (n = 0; n < KVMFILTER_INSNS_MAX; n += 1 + n / 16) {
		allocations = n;
		err = verify(&verify_ladder, &facts, text, sizeof(text));
		allocations = -1;
		if (!err)
			break;
		assert_int_equal(err, -ENOMEM);
	}
	/* The list, and one for each of the jumps. */
	assert_true(n >= KVMFILTER_INSNS_MAX / 2);
	assert_int_equal(err, 0);
}

static void test_disasm(void **state)
{
	static const struct {
		struct bpf_insn insns[2];
		const char *text;
	} cases[] = {
		{ { MOV(3, -5) }, "r3 = -5" },
		{ { INSN(BPF_ALU | BPF_ADD | BPF_X, 3, 4, 0, 0) }, "w3 += w4" },
		{ { INSN(BPF_ALU64 | BPF_ARSH | BPF_K, 3, 0, 0, 7) },
		  "r3 s>>= 7" },
		{ { INSN(BPF_ALU64 | BPF_NEG, 3, 0, 0, 0) }, "r3 = -r3" },
		{ { INSN(BPF_ALU | BPF_END | BPF_TO_BE, 3, 0, 0, 16) },
		  "r3 = be16 r3" },
		{ { INSN(BPF_ALU | BPF_END | BPF_TO_LE, 3, 0, 0, 64) },
		  "r3 = le64 r3" },
		{ { INSN(BPF_ALU64 | BPF_END, 3, 0, 0, 32) },
		  "r3 = bswap32 r3" },
		{ { INSN(BPF_LDX | BPF_MEM | BPF_W, 3, 1, 8, 0) },
		  "r3 = *(u32 *)(r1 +8)" },
		{ { INSN(BPF_LDX | BPF_MEM | BPF_B, 3, 10, -8, 0) },
		  "r3 = *(u8 *)(r10 -8)" },
		{ { INSN(BPF_LDX | 0x80 | BPF_W, 3, 1, 8, 0) },
		  "r3 = *(s32 *)(r1 +8)" },
		{ { INSN(BPF_LDX | 0x80 | BPF_DW, 3, 1, 8, 0) },
		  "opcode 0x99" },
		{ { INSN(BPF_STX | BPF_MEM | BPF_DW, 2, 3, 16, 0) },
		  "*(u64 *)(r2 +16) = r3" },
		{ { INSN(BPF_ST | BPF_MEM | BPF_H, 2, 0, 16, 9) },
		  "*(u16 *)(r2 +16) = 9" },
		{ { INSN(BPF_STX | 0xc0 | BPF_DW, 2, 3, 16, 0) },
		  "opcode 0xdb" },
		{ { INSN(BPF_JMP | BPF_JA, 0, 0, 3, 0) }, "goto pc+3" },
		{ { INSN(BPF_JMP | BPF_JSGT | BPF_X, 3, 4, -2, 0) },
		  "if r3 s> r4 goto pc-2" },
		{ { INSN(BPF_JMP32 | BPF_JSET | BPF_K, 3, 0, 2, 255) },
		  "if w3 & 0xff goto pc+2" },
		{ { INSN(BPF_JMP | BPF_CALL, 0, 0, 0, 3) }, "call muldiv64#3" },
		{ { INSN(BPF_JMP | BPF_CALL, 0, 0, 0, 5) }, "call arm#5" },
		{ { INSN(BPF_JMP | BPF_CALL, 0, 0, 0, 0) }, "call 0" },
		{ { EXIT }, "exit" },
		{ { INSN(BPF_LD | BPF_IMM | BPF_DW, 3, 0, 0, -2), INSN(.imm = 1) },
		  "r3 = 0x1fffffffe" },
		{ { INSN(BPF_LD | BPF_ABS | BPF_W, 0, 0, 0, 0) },
		  "opcode 0x20" },
	};
	uint32_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64] = "";
		struct kvmf_log log = { text, sizeof(text), 0 };

		kvmf_disasm(&log, cases[i].insns, 2);
		assert_string_equal(text, cases[i].text);
	}
}

/* RFC 9669, less what the head of verifier.c leaves out. */
static bool is_in_language(uint8_t code)
{
	uint8_t op = BPF_OP(code), mode = BPF_MODE(code);
	bool by_reg = BPF_SRC(code) == BPF_X;

	switch (BPF_CLASS(code)) {
	case BPF_ALU:
	case BPF_ALU64:
		if (op == BPF_END)
			return BPF_CLASS(code) == BPF_ALU;
		if (op == BPF_DIV || op == BPF_MOD || op == BPF_NEG)
			return !by_reg;
		return op <= BPF_ARSH;
	case BPF_JMP:
	case BPF_JMP32:
		if (op == BPF_JA || op == BPF_CALL || op == BPF_EXIT)
			return BPF_CLASS(code) == BPF_JMP && !by_reg;
		return op <= BPF_JSLE;
	case BPF_LD:
		return code == (BPF_LD | BPF_IMM | BPF_DW);
	case BPF_LDX:
		return mode == BPF_MEM ||
		       (mode == KVMF_MEMSX && BPF_SIZE(code) != BPF_DW);
	default:
		return mode == BPF_MEM;
	}
}

static void test_opcodes(void **state)
{
	uint32_t code;

	(void)state;
	for (code = 0; code < 256; code++) {
		struct bpf_insn insns[2] = { INSN(.code = code) };
		const char *fault;

		if (BPF_CLASS(code) == BPF_ALU || BPF_CLASS(code) == BPF_ALU64) {
			if (BPF_OP(code) == BPF_DIV || BPF_OP(code) == BPF_MOD)
				insns[0].imm = 1;
			if (BPF_OP(code) == BPF_END)
				insns[0].imm = 16;
		}
		fault = kvmf_insn_fault(insns, 2);
		if (!fault != is_in_language(code))
			give_up("opcode 0x%02x: %s", code, fault ? fault : "legal");
	}
}

/* One instruction, computed by the interpreter. */
static uint64_t compute(struct bpf_insn insn, uint64_t dst, uint64_t src)
{
	const struct bpf_insn insns[] = {
		INSN(BPF_LD | BPF_IMM | BPF_DW, 0, 0, 0, dst),
		INSN(.imm = dst >> 32),
		INSN(BPF_LD | BPF_IMM | BPF_DW, 1, 0, 0, src),
		INSN(.imm = src >> 32),
		insn, EXIT,
	};
	struct kvmf_facts facts = { .weight = 5 + kvmf_insn_weight(&insn) };
	struct kvmf_interp in = { .insns = insns, .insn_count = 6, .facts = &facts };

	if (!kvmf_interp_run(&in))
		give_up("%s", in.trap);
	return in.verdict;
}

static uint64_t given(void *number)
{
	return *(uint64_t *)number;
}

/* Speculation is in the interpreter's hands, or it would find nothing there. */
static void test_speculation(void **state)
{
	const struct bpf_insn insns[] = {
		INSN(BPF_LDX | BPF_MEM | BPF_H, 6, 1, 16, 0),	/* of offset */
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, KVMFILTER_HELPER_CLOCK_NS),
		INSN(BPF_ALU64 | BPF_ADD | BPF_X, 0, 6, 0, 0),
		/* Equal to itself, but who knows. */
		INSN(BPF_JMP | BPF_JEQ | BPF_X, 6, 6, 1, 0),
		INSN(BPF_ALU64 | BPF_LSH | BPF_K, 0, 0, 0, 32),
		EXIT,
	};
	const uint64_t numbers[] = { 0x6789000000012345, 0x6789000000012344 };
	/* The load takes the upper 16 bits, the helper all; odd: the branch is taken. */
	const uint64_t verdicts[] = { 0x6789000000012345 + 0x6789,
				      (0x12344ULL + 0x6789) << 32 };
	const struct kvmf_facts facts = { .weight = KVMFILTER_WEIGHT_MAX };
	uint32_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		uint64_t number = numbers[i];
		struct kvmf_interp in = {
			.insns = insns, .insn_count = 6, .facts = &facts,
			.wild = given, .opaque = &number,
		};

		if (!kvmf_interp_run(&in))
			give_up("%s", in.trap);
		assert_true(in.verdict == verdicts[i]);
	}
}

static uint64_t up_to(uint64_t bound)
{
	switch (random_next(&seed) % 4) {
	case 0:
		return bound;
	case 1:		/* just below a power of two */
		return bound & (~0ULL >> random_next(&seed) % 64);
	default:
		return bound == ~0ULL ? random_next(&seed) :
		       random_next(&seed) % (bound + 1);
	}
}

static void test_bounds(void **state)
{
	static const uint8_t ops[] = {
		BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_LSH,
		BPF_RSH, BPF_NEG, BPF_MOD, BPF_XOR, BPF_MOV, BPF_ARSH, BPF_END,
	};
	uint32_t i, run;

	(void)state;
	for (i = 0; i < 100000; i++) {
		struct bpf_insn insn = {
			.code = (random_next(&seed) & 1 ? BPF_ALU : BPF_ALU64) |
				ops[random_next(&seed) % sizeof(ops)],
			.src_reg = BPF_REG_1,
		};
		uint64_t a = random_next(&seed) >> random_next(&seed) % 64;
		uint64_t b = random_next(&seed) >> random_next(&seed) % 64;
		uint64_t bound;

		if (random_next(&seed) & 1)
			insn.code |= BPF_X;
		if (BPF_OP(insn.code) == BPF_END) {
			insn.imm = 16 << random_next(&seed) % 3;
			insn.src_reg = 0;
		} else if (BPF_SRC(insn.code) == BPF_K) {
			insn.imm = (int32_t)random_next(&seed) >>
				   random_next(&seed) % 32;
			insn.src_reg = 0;
		}
		if (BPF_OP(insn.code) == BPF_NEG)
			insn.imm = 0;
		if (kvmf_insn_fault(&insn, 1))
			continue;
		bound = kvmf_insn_bound(&insn, a, b);
		for (run = 0; run < 10; run++) {
			uint64_t x = up_to(a), y = up_to(b);
			uint64_t result = compute(insn, x, y);

			if (result <= bound)
				continue;
			give_up("opcode 0x%02x imm %d: 0x%llx and 0x%llx give 0x%llx, bound 0x%llx",
				insn.code, insn.imm, (unsigned long long)x,
				(unsigned long long)y,
				(unsigned long long)result,
				 (unsigned long long)bound);
		}
	}
}

static void test_random_programs(void **state)
{
	uint32_t i, accepted = 0, indexed = 0, signals = 0, arms = 0;
	char text[1024];

	(void)state;
	for (i = 0; i < programs; i++) {
		uint64_t start = seed;
		struct random_program program;
		struct kvmf_interp interp;
		struct kvmf_verify in;
		struct kvmf_facts facts;

		random_program(&program, &seed);
		in = random_program_verify(&program);
		if (verify(&in, &facts, text, sizeof(text)))
			continue;
		accepted++;
		interp = promises_interp(&in, &facts, data);
		if (!promises_kept(&interp, start))
			give_up("program of seed %llu: %s",
				(unsigned long long)start, interp.trap);
		indexed += interp.indexed > 0;
		signals += facts.signals > 0;
		arms += facts.arms > 0;
	}
	printf("# %u of %u programs accepted, %u with an index in use, %u with signals, %u with arms\n",
	       accepted, programs, indexed, signals, arms);
	/* Else this test would show nothing. */
	assert_true(accepted > programs / 10);
	assert_true(indexed > programs / 50);
	assert_true(signals > programs / 200);
	assert_true(arms > programs / 200);
}

/* Noise, not programs: the verifier survives it. */
static void test_noise(void **state)
{
	struct kvmf_facts facts;
	char text[256];
	uint32_t i, j;

	(void)state;
	for (i = 0; i < programs; i++) {
		/* Of exact size, so that a sanitizer sees a look beyond. */
		uint32_t count = 1 + random_next(&seed) % 8;
		uint64_t *words = malloc(count * sizeof(*words));

		assert_non_null(words);
		for (j = 0; j < count; j++)
			words[j] = random_next(&seed) &
				   (random_next(&seed) & 1 ? ~0ULL : 0xfff00ff);
		words[0] = 0xb7;	/* r0 = 0 */
		verify(&(struct kvmf_verify){
			.insns = (struct bpf_insn *)words, .insn_count = count,
			.state_size = 8 * (i % 129), .direction = i % 3,
			.features = KVMFILTER_FEATURE_LOAD_SIGNED,
		}, &facts, text, sizeof(text));
		free(words);
	}
}

#define FOLDERS	3

static const char * const folders[FOLDERS] = { "accept", "reject", "run" };

int main(int argc, char **argv)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_log_cut),
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_disasm),
		cmocka_unit_test(test_opcodes),
		cmocka_unit_test(test_speculation),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_random_programs),
		cmocka_unit_test(test_noise),
	};
	const uint32_t fixed_count = sizeof(fixed) / sizeof(fixed[0]);
	struct program_case *cases[FOLDERS];
	struct CMUnitTest *tests, *next;
	uint32_t counts[FOLDERS], count = 0, i, j;
	int failed;

	if (argc != 3) {
		fprintf(stderr, "usage: %s CASES BINS\n", argv[0]);
		return 2;
	}
	random_options(&seed, &programs);
	printf("# SEED=%llu PROGRAMS=%u\n", (unsigned long long)seed, programs);

	for (i = 0; i < FOLDERS; i++) {
		cases[i] = program_cases_load(argv[1], argv[2], folders[i],
					      &counts[i]);
		count += counts[i];
	}
	tests = calloc(count + fixed_count, sizeof(*tests));
	if (!tests)
		return 2;
	next = tests;
	for (i = 0; i < FOLDERS; i++)
		for (j = 0; j < counts[i]; j++)
			*next++ = (struct CMUnitTest){
				.name = cases[i][j].name,
				.test_func = test_case,
				.initial_state = &cases[i][j],
			};
	memcpy(next, fixed, sizeof(fixed));
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = _cmocka_run_group_tests("verifier", tests, count + fixed_count,
					 NULL, NULL);
	free(tests);
	for (i = 0; i < FOLDERS; i++)
		program_cases_free(cases[i], counts[i]);
	return failed ? 1 : 0;
}
