# SPDX-License-Identifier: GPL-2.0
# rule: aligned stores of 4 bytes to the stack; the bytes beside stay
# direction: read
# state: 32
# run: 0x0 0xffffffffffffffff -> 0xffffffff 0xffffffff00000000
# run: 0xffffffffffffffff 0x0 -> 0xffffffff00000000 0xffffffff
# run: 0x1111111111111111 0x123456789abcdef -> 0x1111111189abcdef 0x89abcdef11111111
# run: 0xa5a5a5a5a5a5a5a5 0x8000000080008080 -> 0xa5a5a5a580008080 0x80008080a5a5a5a5
# run: 0x1111111111111111 0xfedcba9876543210 -> 0x1111111176543210 0x7654321011111111
# run: 0x0 0x7fffffff80000000 -> 0x80000000 0x8000000000000000

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)

	*(u64 *)(r10 - 8) = r3
	*(u32 *)(r10 - 8) = r4
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 16) = r5

	*(u64 *)(r10 - 128) = r3
	*(u32 *)(r10 - 124) = r4
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 24) = r5

	r0 = 1
	exit
