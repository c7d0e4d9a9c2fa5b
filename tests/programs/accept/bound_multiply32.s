# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: the same while it fits
# state: 40
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	w3 *= 5
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
