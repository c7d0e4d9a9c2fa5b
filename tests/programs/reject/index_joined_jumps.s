# SPDX-License-Identifier: GPL-2.0
# rule: where two jumps meet the greater bound holds
# state: 64
# direction: read
# expect: reject
# insn: 7
# message: bytes 0..64

	r0 = *(u8 *)(r1 + 24)
	r3 = 0
	if r0 == 1 goto +3
	r3 = 64
	if r0 == 2 goto +1
	r3 = 0
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
