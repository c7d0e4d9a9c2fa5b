# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: a product of factors of 16
# state: 64
# direction: read
# expect: accept

	r3 = *(u16 *)(r2 + 0)
	w4 = 0xffff
	w3 *= w4
	w3 >>= 26
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
