# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: of factors of 16, the product of the bounds
# state: 8
# direction: read
# expect: accept

	r3 = *(u16 *)(r2 + 0)
	w3 *= 3
	w3 >>= 16
	r2 += r3
	r0 = *(u8 *)(r2 + 5)
	exit
