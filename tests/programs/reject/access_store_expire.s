# SPDX-License-Identifier: GPL-2.0
# rule: a program of an expiry does not change value
# state: 64
# direction: expire
# expect: reject
# insn: 1
# message: only a program for reads

	r0 = 1
	*(u64 *)(r1 + 0) = r0
	exit
