# SPDX-License-Identifier: GPL-2.0
# rule: an arithmetic shift of the greatest number without a sign
# state: 8
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 >>= 1
	r3 s>>= 61
	r2 += r3
	r0 = *(u8 *)(r2 + 4)
	exit
