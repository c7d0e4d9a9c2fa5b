# SPDX-License-Identifier: GPL-2.0
# rule: what is on the stack is aligned to its size
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: byte -3 from r10 is not at a multiple of 2

	r0 = 1
	*(u16 *)(r10 - 3) = r0
	exit
