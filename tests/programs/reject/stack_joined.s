# SPDX-License-Identifier: GPL-2.0
# rule: offsets into the stack are constant: not two of them
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: the offset of r3 varies by up to 8

	r0 = *(u8 *)(r1 + 24)
	r3 = r10
	r3 += -16
	if r0 == 1 goto +1
	r3 += 8
	*(u64 *)(r3 + 0) = r0
	exit
