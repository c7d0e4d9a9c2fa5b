# SPDX-License-Identifier: GPL-2.0
# rule: a product of factors of half the width
# state: 64
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	w3 = w3
	w4 = -1
	r3 *= r4
	r3 >>= 58
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
