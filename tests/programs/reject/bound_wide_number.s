# SPDX-License-Identifier: GPL-2.0
# rule: a 64-bit number is its own bound
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: r3 may be as large as 12884901890

	r3 = 0x300000002 ll
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
