/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run a program that is known to be good, with a clock of the test's choosing: what a
 * model's programs compute. It checks nothing but the state's bounds; the checking
 * interpreter is interp.h.
 */
#ifndef BPF_RUN_H
#define BPF_RUN_H

#include <stdint.h>
#include <linux/bpf.h>
#include <linux/kvmfilter.h>

/* The verdict. Ends the process on an instruction that it does not know. */
uint64_t bpf_run(const struct bpf_insn *insns, struct kvmfilter_access *access,
		 void *state, uint64_t state_size, uint64_t clock_ns,
		 uint32_t *executed);

#endif
