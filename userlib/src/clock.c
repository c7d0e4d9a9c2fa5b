// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Programs read the clocks of the initial time namespace, a VMM those of its own. Where the two
 * differ a device would jump at each access that passes, so it is found out before there is any.
 * A trial needs nothing but the filter: neither /proc nor a system call that a sandbox may refuse.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <time.h>

#include <kvmfilter.h>

#include "clock.h"

static __u64 now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/* A read program that answers with what @helper returns. */
static int load_clock(struct kvmfilter *filter, int helper)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6, .src_reg = BPF_REG_1 },
		{ .code = BPF_JMP | BPF_CALL, .imm = helper },
		{ .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_6, .src_reg = BPF_REG_0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = KVMFILTER_DONE },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct kvmfilter_prog_spec spec = {
		.insns = insns,
		.insn_count = sizeof(insns) / sizeof(insns[0]),
		.direction = KVMFILTER_READ,
	};

	return kvmfilter_prog_load(filter, &spec);
}

static int check_one(struct kvmfilter *filter, int helper, clockid_t clock)
{
	struct kvmfilter_run run = {
		.access = { .width = 8, .direction = KVMFILTER_READ, .bus = KVMFILTER_BUS_MMIO },
		.repeat = 1,
	};
	int prog = load_clock(filter, helper), err;
	__u64 before, after;

	if (prog < 0)
		return 0;
	before = now(clock);
	err = kvmfilter_prog_run(filter, prog, &run);
	after = now(clock);
	kvmfilter_prog_unload(filter, prog);
	if (err || (run.access.value >= before && run.access.value <= after))
		return 0;
	return -EXDEV;
}

int kvmfilter_clock_check(struct kvmfilter *filter)
{
	int err;

	err = check_one(filter, KVMFILTER_HELPER_CLOCK_NS, CLOCK_MONOTONIC);
	return err ? err : check_one(filter, KVMFILTER_HELPER_BOOT_NS, CLOCK_BOOTTIME);
}
