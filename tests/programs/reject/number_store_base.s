# SPDX-License-Identifier: GPL-2.0
# rule: only pointers lead to memory
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r0 is a number, not a pointer

	r0 = 4096
	*(u64 *)(r0 + 0) = r0
	exit
