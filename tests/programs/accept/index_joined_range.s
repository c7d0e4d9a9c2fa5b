# SPDX-License-Identifier: GPL-2.0
# rule: pointers meet, one of them with an index
# state: 64
# direction: read
# expect: accept

	r3 = *(u8 *)(r1 + 24)
	r4 = r2
	r3 &= 24
	r4 += r3
	if r3 == 8 goto +1
	r4 = r2
	r0 = *(u64 *)(r4 + 0)
	exit
