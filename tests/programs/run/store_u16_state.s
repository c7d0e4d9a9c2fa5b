# SPDX-License-Identifier: GPL-2.0
# rule: stores of 2 bytes to state, at any alignment; the bytes beside stay
# direction: read
# state: 88
# run: 0x0 0xffffffffffffffff -> 0xffff 0xffff00 0xffff0000 0xffff000000 0xffff00000000 0xffff0000000000 0xffff000000000000 0xff00000000000000 0xff
# run: 0xffffffffffffffff 0x0 -> 0xffffffffffff0000 0xffffffffff0000ff 0xffffffff0000ffff 0xffffff0000ffffff 0xffff0000ffffffff 0xff0000ffffffffff 0xffffffffffff 0xffffffffffffff 0xffffffffffffff00
# run: 0x1111111111111111 0x123456789abcdef -> 0x111111111111cdef 0x1111111111cdef11 0x11111111cdef1111 0x111111cdef111111 0x1111cdef11111111 0x11cdef1111111111 0xcdef111111111111 0xef11111111111111 0x11111111111111cd
# run: 0xa5a5a5a5a5a5a5a5 0x8000000080008080 -> 0xa5a5a5a5a5a58080 0xa5a5a5a5a58080a5 0xa5a5a5a58080a5a5 0xa5a5a58080a5a5a5 0xa5a58080a5a5a5a5 0xa58080a5a5a5a5a5 0x8080a5a5a5a5a5a5 0x80a5a5a5a5a5a5a5 0xa5a5a5a5a5a5a580
# run: 0x1111111111111111 0xfedcba9876543210 -> 0x1111111111113210 0x1111111111321011 0x1111111132101111 0x1111113210111111 0x1111321011111111 0x1132101111111111 0x3210111111111111 0x1011111111111111 0x1111111111111132
# run: 0x0 0x7fffffff80000000 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)

	*(u64 *)(r2 + 16) = r3
	*(u16 *)(r2 + 16) = r4

	*(u64 *)(r2 + 24) = r3
	*(u16 *)(r2 + 25) = r4

	*(u64 *)(r2 + 32) = r3
	*(u16 *)(r2 + 34) = r4

	*(u64 *)(r2 + 40) = r3
	*(u16 *)(r2 + 43) = r4

	*(u64 *)(r2 + 48) = r3
	*(u16 *)(r2 + 52) = r4

	*(u64 *)(r2 + 56) = r3
	*(u16 *)(r2 + 61) = r4

	*(u64 *)(r2 + 64) = r3
	*(u16 *)(r2 + 70) = r4

	*(u64 *)(r2 + 72) = r3
	*(u64 *)(r2 + 80) = r3
	*(u16 *)(r2 + 79) = r4

	r0 = 1
	exit
