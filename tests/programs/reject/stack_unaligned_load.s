# SPDX-License-Identifier: GPL-2.0
# rule: what is loaded from the stack is aligned to its size
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: byte -7 from r10 is not at a multiple of 4

	r0 = 1
	*(u64 *)(r10 - 8) = r0
	r0 = *(u32 *)(r10 - 7)
	exit
