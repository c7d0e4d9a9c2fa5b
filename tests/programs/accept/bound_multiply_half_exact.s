# SPDX-License-Identifier: GPL-2.0
# rule: a product of factors of half the width, the product of the bounds
# state: 8
# direction: read
# expect: accept

	r3 = *(u32 *)(r2 + 0)
	r3 *= 3
	r3 >>= 32
	r2 += r3
	r0 = *(u8 *)(r2 + 5)
	exit
