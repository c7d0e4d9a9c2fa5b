# SPDX-License-Identifier: GPL-2.0
# rule: a pointer and its index together stay within the limit
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r2 would be further than 268435456 bytes away

	r3 = *(u64 *)(r2 + 0)
	r3 &= 0x10000000
	r2 += 1
	r0 = 1
	r2 += r3
	exit
