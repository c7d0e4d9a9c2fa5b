# SPDX-License-Identifier: GPL-2.0
# rule: aligned stores of 8 bytes to the stack; the bytes beside stay
# direction: read
# state: 24
# run: 0x0 0xffffffffffffffff -> 0xffffffffffffffff
# run: 0xffffffffffffffff 0x0 -> 0x0
# run: 0x1111111111111111 0x123456789abcdef -> 0x123456789abcdef
# run: 0xa5a5a5a5a5a5a5a5 0x8000000080008080 -> 0x8000000080008080
# run: 0x1111111111111111 0xfedcba9876543210 -> 0xfedcba9876543210
# run: 0x0 0x7fffffff80000000 -> 0x7fffffff80000000

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)

	*(u64 *)(r10 - 8) = r3
	*(u64 *)(r10 - 8) = r4
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 16) = r5

	r0 = 1
	exit
