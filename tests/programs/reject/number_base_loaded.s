# SPDX-License-Identifier: GPL-2.0
# rule: no pointer is loaded from memory
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r3 is a number, not a pointer

	r3 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r3 + 0)
	exit
