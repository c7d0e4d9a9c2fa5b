# SPDX-License-Identifier: GPL-2.0
# rule: pointers never reach memory: spilling is rejected
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r1 is a pointer, and pointers stay in registers

	r0 = 1
	*(u64 *)(r10 - 8) = r1
	exit
