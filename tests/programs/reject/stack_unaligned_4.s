# SPDX-License-Identifier: GPL-2.0
# rule: what is on the stack is aligned to its size
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: byte -6 from r10 is not at a multiple of 4

	r0 = 1
	*(u32 *)(r10 - 6) = r0
	exit
