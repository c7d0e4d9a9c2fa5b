# SPDX-License-Identifier: GPL-2.0
# rule: a pointer stays near its object
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r2 would be further than

	r0 = *(u32 *)(r1 + 16)
	r0 &= 268435455
	r2 += r0
	r2 += r0
	exit
