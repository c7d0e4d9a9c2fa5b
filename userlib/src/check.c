// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Programs without the module: verified by the module's own verifier, and run by the
 * reference interpreter.
 */
#include <errno.h>
#include <string.h>

#include <kvmfilter.h>

#include "disasm.h"
#include "interp.h"
#include "verifier.h"

/* What a new kernel has; facts tell what an older one would lack. */
#define FEATURES	KVMFILTER_FEATURE_LOAD_SIGNED

static int check(const struct kvmfilter_prog_spec *spec, struct kvmf_facts *facts, __u8 *locks)
{
	struct kvmf_verify in = {
		.insns = spec->insns,
		.insn_count = spec->insn_count,
		.state_size = spec->state_size,
		.direction = spec->direction,
		.features = FEATURES,
		.locks = locks,
	};
	struct kvmf_log log = {
		.buffer = spec->log,
		.size = spec->log ? spec->log_size : 0,
	};

	*facts = (struct kvmf_facts) {};
	if (log.size)
		log.buffer[0] = '\0';
	if (!spec->insn_count || spec->insn_count > KVMFILTER_INSNS_MAX ||
	    spec->direction > KVMFILTER_EXPIRE ||
	    spec->state_size > KVMFILTER_STATE_MAX || spec->state_size % 8)
		return -EINVAL;
	return kvmf_verify(&in, facts, &log);
}

int kvmfilter_prog_check(const struct kvmfilter_prog_spec *spec,
			 struct kvmfilter_prog_facts *result)
{
	__u8 locks[KVMFILTER_INSNS_MAX] = {};
	struct kvmf_facts facts;
	int err = check(spec, &facts, locks);

	*result = (struct kvmfilter_prog_facts) {
		.features = facts.features,
		.stack_depth = facts.stack_depth,
		.calls = facts.calls,
		.signals = facts.signals,
		.arms = facts.arms,
		.locks = facts.locks,
		.weight = facts.weight,
		.insn = facts.insn,
	};
	return err;
}

int kvmfilter_insn_print(const struct bpf_insn *insns, __u32 left, char *text,
			 __u32 size)
{
	struct kvmf_log log = { .buffer = text, .size = size };

	if (size)
		text[0] = '\0';
	kvmf_disasm(&log, insns, left);
	return insns->code == (BPF_LD | BPF_IMM | BPF_DW) && left > 1 ? 2 : 1;
}

/* The rules of KVMFILTER_PROG_RUN. */
static bool access_is_valid(const struct kvmfilter_access *access)
{
	static const __u8 zero[sizeof(access->reserved)];
	__u8 width = access->width;

	if (memcmp(access->reserved, zero, sizeof(zero)))
		return false;
	if (access->direction == KVMFILTER_EXPIRE)
		return access->value != KVMFILTER_TIMER_OFF &&
		       access->offset < KVMFILTER_TIMERS_MAX && !access->address &&
		       !access->vcpu && !width && !access->bus;
	if (width != 1 && width != 2 && width != 4 && width != 8)
		return false;
	if (access->bus > KVMFILTER_BUS_MMIO || access->offset > access->address)
		return false;
	return access->direction == KVMFILTER_READ ? !access->value :
	       width == 8 || !(access->value >> (8 * width));
}

static bool run_is_valid(const struct kvmfilter_prog_spec *spec,
			 const struct kvmfilter_run *run)
{
	return run->access.direction == spec->direction && access_is_valid(&run->access) &&
	       run->repeat && run->repeat <= KVMFILTER_REPEAT_MAX &&
	       run->state_size == spec->state_size &&
	       !run->state == !run->state_size;
}

static int interpret(struct kvmf_interp *in, struct kvmfilter_run *run)
{
	const __u64 value = run->access.value;

	for (__u32 i = 0; i < run->repeat; i++) {
		in->access = run->access;
		in->access.value = value;
		/* A trap would be a fault of the verifier. */
		if (!kvmf_interp_run(in))
			return -ENOTRECOVERABLE;
	}
	run->verdict = in->verdict;
	run->steps = in->steps;
	run->signals = 0;
	run->arms = 0;
	if (run->verdict == KVMFILTER_DONE) {
		run->access.value = in->access.value;
		run->signals = in->signalled;
		run->arms = in->armed;
	}
	for (__u32 i = 0; run->whens && i < KVMFILTER_TIMERS_MAX; i++)
		if (run->arms >> i & 1)
			run->whens[i] = in->whens[i];
	return 0;
}

int kvmfilter_prog_interpret(const struct kvmfilter_prog_spec *spec,
			     struct kvmfilter_run *run,
			     const struct kvmfilter_clocks *clocks)
{
	__u8 locks[KVMFILTER_INSNS_MAX] = {};
	struct kvmf_facts facts;
	struct kvmf_interp in = {
		.insns = spec->insns,
		.insn_count = spec->insn_count,
		.state_size = spec->state_size,
		.direction = spec->direction,
		.facts = &facts,
		.locks = locks,
		.clocks = clocks,
		.state = run->state,
	};
	int err = check(spec, &facts, locks);
	__u64 start;

	if (err)
		return err;
	if (!run_is_valid(spec, run))
		return -EINVAL;
	start = kvmf_host_clock(CLOCK_MONOTONIC);
	err = interpret(&in, run);
	run->duration_ns = kvmf_host_clock(CLOCK_MONOTONIC) - start;
	return err;
}
