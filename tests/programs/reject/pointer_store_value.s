# SPDX-License-Identifier: GPL-2.0
# rule: pointers never reach memory
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r10 is a pointer, and pointers stay in registers

	r0 = 1
	*(u64 *)(r1 + 0) = r10
	exit
