# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: the sign bit is bit 31
# state: 64
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	w3 <<= 10
	w3 s>>= 7
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
