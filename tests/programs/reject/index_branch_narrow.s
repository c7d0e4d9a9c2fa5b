# SPDX-License-Identifier: GPL-2.0
# rule: a comparison gives no bound
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: bytes 0..255

	r3 = *(u8 *)(r1 + 24)
	if r3 > 7 goto +2
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	r0 = 1
	exit
