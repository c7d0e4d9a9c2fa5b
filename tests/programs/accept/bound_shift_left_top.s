# SPDX-License-Identifier: GPL-2.0
# rule: a shift that keeps clear of the top bit
# state: 8
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 >>= 9
	r3 <<= 8
	r3 >>= 60
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
