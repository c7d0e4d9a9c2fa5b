# SPDX-License-Identifier: GPL-2.0
# rule: aligned stores of 2 bytes to the stack; the bytes beside stay
# direction: read
# state: 48
# run: 0x0 0xffffffffffffffff -> 0xffff 0xffff0000 0xffff00000000 0xffff000000000000
# run: 0xffffffffffffffff 0x0 -> 0xffffffffffff0000 0xffffffff0000ffff 0xffff0000ffffffff 0xffffffffffff
# run: 0x1111111111111111 0x123456789abcdef -> 0x111111111111cdef 0x11111111cdef1111 0x1111cdef11111111 0xcdef111111111111
# run: 0xa5a5a5a5a5a5a5a5 0x8000000080008080 -> 0xa5a5a5a5a5a58080 0xa5a5a5a58080a5a5 0xa5a58080a5a5a5a5 0x8080a5a5a5a5a5a5
# run: 0x1111111111111111 0xfedcba9876543210 -> 0x1111111111113210 0x1111111132101111 0x1111321011111111 0x3210111111111111
# run: 0x0 0x7fffffff80000000 -> 0x0 0x0 0x0 0x0

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)

	*(u64 *)(r10 - 8) = r3
	*(u16 *)(r10 - 8) = r4
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 16) = r5

	*(u64 *)(r10 - 128) = r3
	*(u16 *)(r10 - 126) = r4
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 24) = r5

	*(u64 *)(r10 - 136) = r3
	*(u16 *)(r10 - 132) = r4
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 32) = r5

	*(u64 *)(r10 - 448) = r3
	*(u16 *)(r10 - 442) = r4
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 40) = r5

	r0 = 1
	exit
