# SPDX-License-Identifier: GPL-2.0
# rule: or: all ones up to the highest bit of both bounds
# state: 32
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	r3 |= 16
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
