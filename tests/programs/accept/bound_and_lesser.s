# SPDX-License-Identifier: GPL-2.0
# rule: and: the lesser bound
# state: 24
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	r3 *= 3
	r3 &= 100
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
