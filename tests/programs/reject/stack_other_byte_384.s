# SPDX-License-Identifier: GPL-2.0
# rule: every byte of the stack is written before it is read
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: byte -384 from r10 is read before it is written

	r0 = 1
	*(u8 *)(r10 - 448) = r0
	r0 = *(u8 *)(r10 - 384)
	exit
