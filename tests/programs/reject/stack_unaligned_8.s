# SPDX-License-Identifier: GPL-2.0
# rule: what is on the stack is aligned to its size
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: byte -12 from r10 is not at a multiple of 8

	r0 = 1
	*(u64 *)(r10 - 12) = r0
	exit
