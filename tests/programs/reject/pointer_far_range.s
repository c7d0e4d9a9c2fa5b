# SPDX-License-Identifier: GPL-2.0
# rule: from the least to the greatest offset is no more than the limit
# state: 64
# direction: read
# expect: reject
# insn: 7
# message: r2 would be further than 268435456 bytes away

	r3 = *(u64 *)(r2 + 0)
	r4 = r3
	r3 &= 0x10000000
	r4 &= 1
	r2 += -2
	r0 = 1
	r2 += r3
	r2 += r4
	exit
