# SPDX-License-Identifier: GPL-2.0
# rule: 32-bit shift to the left between many pairs of registers
# direction: read
# state: 136
# run: 0x123456789abcdef 0x1f -> 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000 0x80000000
# run: 0xfedcba9876543210 0x8000000000000025 -> 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200 0xca864200
# run: 0xffffffffffffffff 0x80000000 -> 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff
# run: 0x8000000080000000 0x7 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0

	r0 = *(u64 *)(r2 + 0)
	r1 = *(u64 *)(r2 + 8)
	w0 <<= w1
	*(u64 *)(r2 + 16) = r0

	r1 = *(u64 *)(r2 + 0)
	r3 = *(u64 *)(r2 + 8)
	w1 <<= w3
	*(u64 *)(r2 + 24) = r1

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	w3 <<= w4
	*(u64 *)(r2 + 32) = r3

	r4 = *(u64 *)(r2 + 0)
	r5 = *(u64 *)(r2 + 8)
	w4 <<= w5
	*(u64 *)(r2 + 40) = r4

	r5 = *(u64 *)(r2 + 0)
	r6 = *(u64 *)(r2 + 8)
	w5 <<= w6
	*(u64 *)(r2 + 48) = r5

	r6 = *(u64 *)(r2 + 0)
	r7 = *(u64 *)(r2 + 8)
	w6 <<= w7
	*(u64 *)(r2 + 56) = r6

	r7 = *(u64 *)(r2 + 0)
	r8 = *(u64 *)(r2 + 8)
	w7 <<= w8
	*(u64 *)(r2 + 64) = r7

	r8 = *(u64 *)(r2 + 0)
	r9 = *(u64 *)(r2 + 8)
	w8 <<= w9
	*(u64 *)(r2 + 72) = r8

	r9 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r2 + 8)
	w9 <<= w0
	*(u64 *)(r2 + 80) = r9

	r4 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r2 + 8)
	w4 <<= w0
	*(u64 *)(r2 + 88) = r4

	r0 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	w0 <<= w4
	*(u64 *)(r2 + 96) = r0

	r9 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	w9 <<= w4
	*(u64 *)(r2 + 104) = r9

	r4 = *(u64 *)(r2 + 0)
	r9 = *(u64 *)(r2 + 8)
	w4 <<= w9
	*(u64 *)(r2 + 112) = r4

	r0 = *(u64 *)(r2 + 0)
	r3 = *(u64 *)(r2 + 8)
	w0 <<= w3
	*(u64 *)(r2 + 120) = r0

	r6 = *(u64 *)(r2 + 0)
	r0 = *(u64 *)(r2 + 8)
	w6 <<= w0
	*(u64 *)(r2 + 128) = r6

	r0 = 1
	exit
