# SPDX-License-Identifier: GPL-2.0
# rule: 64-bit shift to the left between many pairs of registers
# direction: read
# state: 136
# run: 0x123456789abcdef 0x1f -> 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000 0xc4d5e6f780000000
# run: 0xfedcba9876543210 0x8000000000000025 -> 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000 0xca86420000000000
# run: 0xffffffffffffffff 0x80000000 -> 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff
# run: 0x8000000080000000 0x7 -> 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000 0x4000000000

	r0 = *(u64 *)(r2 + 0)
	r1 = *(u64 *)(r2 + 8)
	r0 <<= r1
	*(u64 *)(r2 + 16) = r0

	r1 = *(u64 *)(r2 + 0)
	r3 = *(u64 *)(r2 + 8)
	r1 <<= r3
	*(u64 *)(r2 + 24) = r1

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	r3 <<= r4
	*(u64 *)(r2 + 32) = r3

	r4 = *(u64 *)(r2 + 0)
	r5 = *(u64 *)(r2 + 8)
	r4 <<= r5
	*(u64 *)(r2 + 40) = r4

	r5 = *(u64 *)(r2 + 0)
	r6 = *(u64 *)(r2 + 8)
	r5 <<= r6
	*(u64 *)(r2 + 48) = r5

	r6 = *(u64 *)(r2 + 0)
	r7 = *(u64 *)(r2 + 8)
	r6 <<= r7
	*(u64 *)(r2 + 56) = r6

	r7 = *(u64 *)(r2 + 0)
	r8 = *(u64 *)(r2 + 8)
	r7 <<= r8
	*(u64 *)(r2 + 64) = r7

	r8 = *(u64 *)(r2 + 0)
	r9 = *(u64 *)(r2 + 8)
	r8 <<= r9
	*(u64 *)(r2 + 72) = r8

	r9 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r2 + 8)
	r9 <<= r0
	*(u64 *)(r2 + 80) = r9

	r4 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r2 + 8)
	r4 <<= r0
	*(u64 *)(r2 + 88) = r4

	r0 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	r0 <<= r4
	*(u64 *)(r2 + 96) = r0

	r9 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	r9 <<= r4
	*(u64 *)(r2 + 104) = r9

	r4 = *(u64 *)(r2 + 0)
	r9 = *(u64 *)(r2 + 8)
	r4 <<= r9
	*(u64 *)(r2 + 112) = r4

	r0 = *(u64 *)(r2 + 0)
	r3 = *(u64 *)(r2 + 8)
	r0 <<= r3
	*(u64 *)(r2 + 120) = r0

	r6 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r2 + 8)
	r6 <<= r0
	*(u64 *)(r2 + 128) = r6

	r0 = 1
	exit
