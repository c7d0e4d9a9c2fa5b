# SPDX-License-Identifier: GPL-2.0
# rule: every byte of the stack is written before it is read
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: byte -4 from r10 is read before it is written

	r0 = 1
	*(u32 *)(r10 - 8) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
