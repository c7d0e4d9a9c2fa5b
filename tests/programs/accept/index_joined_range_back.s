# SPDX-License-Identifier: GPL-2.0
# rule: pointers meet, the other one with an index
# state: 64
# direction: read
# expect: accept

	r3 = *(u8 *)(r1 + 24)
	r3 &= 24
	r4 = r2
	if r3 == 8 goto +1
	r4 += r3
	r0 = *(u64 *)(r4 + 0)
	exit
