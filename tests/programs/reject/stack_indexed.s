# SPDX-License-Identifier: GPL-2.0
# rule: offsets into the stack are constant
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: only state can be indexed, the stack

	r0 = 1
	*(u64 *)(r10 - 8) = r0
	r0 &= 7
	r3 = r10
	r3 += r0
	r0 = *(u8 *)(r3 - 8)
	exit
