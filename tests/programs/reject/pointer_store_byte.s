# SPDX-License-Identifier: GPL-2.0
# rule: pointers never reach memory, not even in parts
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r2 is a pointer, and pointers stay in registers

	r0 = 1
	*(u8 *)(r1 + 0) = r2
	exit
