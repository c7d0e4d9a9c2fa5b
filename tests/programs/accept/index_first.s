# SPDX-License-Identifier: GPL-2.0
# rule: an index to which the pointer is added
# state: 64
# direction: read
# expect: accept
# locks: 1

	r3 = *(u64 *)(r1 + 8)
	r3 &= 56
	r3 += r2
	r0 = *(u64 *)(r3 + 0)
	*(u8 *)(r3 + 7) = r0
	r0 = 1
	exit
