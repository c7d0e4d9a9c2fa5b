# SPDX-License-Identifier: GPL-2.0
# rule: width 8 in a read
# direction: read
# state: 32
# access: width=8
# run: 0x0 -> 0x8 0x0 0x1
# run: 0xffffffffffffffff -> 0xfffffffffffffff7 0xffffffffffffffff 0xfffffffffffffffe

	r4 = *(u64 *)(r2 + 0)
	r3 = *(u8 *)(r1 + 24)
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r3 = *(u8 *)(r1 + 25)
	r3 ^= r4
	*(u64 *)(r2 + 16) = r3
	r3 = *(u8 *)(r1 + 26)
	r3 ^= r4
	*(u64 *)(r2 + 24) = r3
	r0 = 1
	exit
