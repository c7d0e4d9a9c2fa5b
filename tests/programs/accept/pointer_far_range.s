# SPDX-License-Identifier: GPL-2.0
# rule: from the least to the greatest offset is as much as the limit
# state: 8
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 &= 0x8000000
	r2 += -2
	r0 = 1
	r2 += r3
	r2 += r3
	exit
