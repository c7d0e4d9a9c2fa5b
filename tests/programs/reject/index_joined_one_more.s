# SPDX-License-Identifier: GPL-2.0
# rule: where paths meet the greater bound holds, if by 1
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: bytes 0..64

	r0 = *(u8 *)(r1 + 24)
	r3 = 64
	if r0 == 1 goto +1
	r3 = 63
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
