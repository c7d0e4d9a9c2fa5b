# SPDX-License-Identifier: GPL-2.0
# rule: negation of each register, 64 and 32 bits
# direction: read
# state: 152
# run: 0x0 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0
# run: 0x123456789abcdef -> 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211 0xfedcba9876543211 0x76543211
# run: 0xfedcba9876543210 -> 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0 0x123456789abcdf0 0x89abcdf0
# run: 0xffffffffffffffff -> 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1

	r0 = *(u64 *)(r2 + 0)
	r0 = -r0
	*(u64 *)(r2 + 8) = r0

	r0 = *(u64 *)(r2 + 0)
	w0 = -w0
	*(u64 *)(r2 + 16) = r0

	r1 = *(u64 *)(r2 + 0)
	r1 = -r1
	*(u64 *)(r2 + 24) = r1

	r1 = *(u64 *)(r2 + 0)
	w1 = -w1
	*(u64 *)(r2 + 32) = r1

	r3 = *(u64 *)(r2 + 0)
	r3 = -r3
	*(u64 *)(r2 + 40) = r3

	r3 = *(u64 *)(r2 + 0)
	w3 = -w3
	*(u64 *)(r2 + 48) = r3

	r4 = *(u64 *)(r2 + 0)
	r4 = -r4
	*(u64 *)(r2 + 56) = r4

	r4 = *(u64 *)(r2 + 0)
	w4 = -w4
	*(u64 *)(r2 + 64) = r4

	r5 = *(u64 *)(r2 + 0)
	r5 = -r5
	*(u64 *)(r2 + 72) = r5

	r5 = *(u64 *)(r2 + 0)
	w5 = -w5
	*(u64 *)(r2 + 80) = r5

	r6 = *(u64 *)(r2 + 0)
	r6 = -r6
	*(u64 *)(r2 + 88) = r6

	r6 = *(u64 *)(r2 + 0)
	w6 = -w6
	*(u64 *)(r2 + 96) = r6

	r7 = *(u64 *)(r2 + 0)
	r7 = -r7
	*(u64 *)(r2 + 104) = r7

	r7 = *(u64 *)(r2 + 0)
	w7 = -w7
	*(u64 *)(r2 + 112) = r7

	r8 = *(u64 *)(r2 + 0)
	r8 = -r8
	*(u64 *)(r2 + 120) = r8

	r8 = *(u64 *)(r2 + 0)
	w8 = -w8
	*(u64 *)(r2 + 128) = r8

	r9 = *(u64 *)(r2 + 0)
	r9 = -r9
	*(u64 *)(r2 + 136) = r9

	r9 = *(u64 *)(r2 + 0)
	w9 = -w9
	*(u64 *)(r2 + 144) = r9

	r0 = 1
	exit
