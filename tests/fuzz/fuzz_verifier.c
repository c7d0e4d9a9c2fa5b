// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the verifier: any bytes, judged without a fault, and what is accepted
 * keeps its promises.
 *
 * An input is instructions and nothing else, so that the cases of tests/programs are
 * inputs as they are. It is judged for states of several sizes, and all directions.
 */
#include <stdlib.h>
#include <string.h>

#include "disasm.h"
#include "libfuzzer.h"
#include "promises.h"
#include "random_program.h"

#define INSN		sizeof(struct bpf_insn)

/* Text of any length, into little room. */
static void print(const struct kvmf_verify *in, size_t room)
{
	char text[64];
	struct kvmf_log log = { .buffer = text, .size = room % sizeof(text) };
	uint32_t i;

	for (i = 0; i < in->insn_count; i++)
		kvmf_disasm(&log, &in->insns[i], in->insn_count - i);
}

/* Bytes of state, the most of which are still quickly filled. */
#define STATE_MAX	4096

static void judge(struct kvmf_verify *in)
{
	static uint8_t locks[KVMFILTER_INSNS_MAX];
	static uint64_t state[STATE_MAX / 8];
	char text[1024];
	struct kvmf_log log = { .buffer = text, .size = sizeof(text) };
	struct kvmf_facts facts;
	struct kvmf_interp interp;

	memset(locks, 0, sizeof(locks));
	in->locks = locks;
	if (kvmf_verify(in, &facts, &log)) {
		/* Whoever is refused is told why. */
		if (!log.length)
			abort();
		return;
	}
	interp = promises_interp(in, &facts, state);
	if (log.length || !promises_kept(&interp, in->insn_count)) {
		fprintf(stderr, "fuzz_verifier: state %u, direction %u: %s\n",
			in->state_size, in->direction, interp.trap);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t sizes[] = { 64, 0, STATE_MAX };
	struct kvmf_verify in = { .insn_count = size / INSN };
	struct bpf_insn *insns;
	uint32_t i;

	if (!in.insn_count || in.insn_count > KVMFILTER_INSNS_MAX)
		return 0;
	/* Of exact size: the sanitizer sees who looks beyond. */
	insns = malloc(in.insn_count * INSN);
	if (!insns)
		return 0;
	memcpy(insns, data, in.insn_count * INSN);
	in.insns = insns;
	print(&in, size);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		in.state_size = sizes[i];
		in.direction = KVMFILTER_READ;
		in.features = KVMFILTER_FEATURE_LOAD_SIGNED;
		judge(&in);
	}
	in.state_size = sizes[0];
	in.direction = KVMFILTER_WRITE;
	in.features = 0;
	judge(&in);
	in.direction = KVMFILTER_EXPIRE;
	judge(&in);
	free(insns);
	return 0;
}

/* One byte of an instruction, but so that it stays one that makes sense. */
static void change_insn(struct bpf_insn *insn, uint64_t *seed)
{
	static const int32_t numbers[] = {
		0, 1, -1, 3, 7, 8, 15, 31, 32, 63, 64, 65, 127, 255, 256, 1023, 1024,
		0xffff, 0x7fffffff, -0x7fffffff - 1,
	};

	switch (random_next(seed) % 6) {
	case 0:
		insn->code ^= 1 << random_next(seed) % 8;
		break;
	case 1:
		insn->dst_reg = random_next(seed) % 11;
		break;
	case 2:
		insn->src_reg = random_next(seed) % 11;
		break;
	case 3:
		insn->off += (int16_t)(random_next(seed) % 17) - 8;
		break;
	case 4:
		insn->imm = numbers[random_next(seed) % (sizeof(numbers) / sizeof(*numbers))];
		break;
	default:
		insn->imm ^= 1 << random_next(seed) % 31;
		break;
	}
}

/*
 * Bytes at random are hardly ever a program. Most changes keep the grid of the
 * instructions, and the material comes from the generator.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	struct bpf_insn *insns = (struct bpf_insn *)data;
	uint64_t next = seed;
	struct random_program fresh;
	size_t count, at, length;

	count = size / INSN;
	if (count < 2 || max_size < RANDOM_PROGRAM_MAX * INSN)
		return LLVMFuzzerMutate(data, size, max_size);
	at = random_next(&next) % count;
	switch (random_next(&next) % 9) {
	case 0:			/* as libFuzzer thinks best */
		return LLVMFuzzerMutate(data, size, max_size);
	case 1:			/* without one */
		memmove(&insns[at], &insns[at + 1], (count - at - 1) * INSN);
		return (count - 1) * INSN;
	case 2:			/* one twice */
		if ((count + 1) * INSN > max_size)
			break;
		memmove(&insns[at + 1], &insns[at], (count - at) * INSN);
		return (count + 1) * INSN;
	case 3:			/* some of another program */
		random_program(&fresh, &next);
		length = 1 + random_next(&next) % 8;
		if (length > fresh.insn_count || length > count - at)
			break;
		memcpy(&insns[at], &fresh.insns[random_next(&next) %
						(fresh.insn_count - length + 1)],
		       length * INSN);
		return size;
	case 4:			/* another program */
		random_program(&fresh, &next);
		memcpy(insns, fresh.insns, fresh.insn_count * INSN);
		return fresh.insn_count * INSN;
	default:
		break;
	}
	change_insn(&insns[at], &next);
	return size;
}
