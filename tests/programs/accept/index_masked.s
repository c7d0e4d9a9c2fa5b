# SPDX-License-Identifier: GPL-2.0
# rule: an index with a mask
# state: 64
# direction: read
# expect: accept

	r3 = *(u64 *)(r1 + 8)
	r3 &= 3
	r3 <<= 3
	r2 += r3
	r0 = *(u64 *)(r2 + 32)
	exit
