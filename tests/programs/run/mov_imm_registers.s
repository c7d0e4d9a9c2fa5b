# SPDX-License-Identifier: GPL-2.0
# rule: constants into each register
# direction: read
# state: 296
# run: 0x0 -> 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000
# run: 0x123456789abcdef -> 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000
# run: 0xfedcba9876543210 -> 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000
# run: 0xffffffffffffffff -> 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000 0x0 0xffffffff 0xffffffffffffffff 0x8000000000000000

	r0 = *(u64 *)(r2 + 0)
	r0 = 0
	*(u64 *)(r2 + 8) = r0

	r0 = *(u64 *)(r2 + 0)
	w0 = -1
	*(u64 *)(r2 + 16) = r0

	r0 = *(u64 *)(r2 + 0)
	r0 = -1
	*(u64 *)(r2 + 24) = r0

	r0 = *(u64 *)(r2 + 0)
	r0 = 0x8000000000000000 ll
	*(u64 *)(r2 + 32) = r0

	r1 = *(u64 *)(r2 + 0)
	r1 = 0
	*(u64 *)(r2 + 40) = r1

	r1 = *(u64 *)(r2 + 0)
	w1 = -1
	*(u64 *)(r2 + 48) = r1

	r1 = *(u64 *)(r2 + 0)
	r1 = -1
	*(u64 *)(r2 + 56) = r1

	r1 = *(u64 *)(r2 + 0)
	r1 = 0x8000000000000000 ll
	*(u64 *)(r2 + 64) = r1

	r3 = *(u64 *)(r2 + 0)
	r3 = 0
	*(u64 *)(r2 + 72) = r3

	r3 = *(u64 *)(r2 + 0)
	w3 = -1
	*(u64 *)(r2 + 80) = r3

	r3 = *(u64 *)(r2 + 0)
	r3 = -1
	*(u64 *)(r2 + 88) = r3

	r3 = *(u64 *)(r2 + 0)
	r3 = 0x8000000000000000 ll
	*(u64 *)(r2 + 96) = r3

	r4 = *(u64 *)(r2 + 0)
	r4 = 0
	*(u64 *)(r2 + 104) = r4

	r4 = *(u64 *)(r2 + 0)
	w4 = -1
	*(u64 *)(r2 + 112) = r4

	r4 = *(u64 *)(r2 + 0)
	r4 = -1
	*(u64 *)(r2 + 120) = r4

	r4 = *(u64 *)(r2 + 0)
	r4 = 0x8000000000000000 ll
	*(u64 *)(r2 + 128) = r4

	r5 = *(u64 *)(r2 + 0)
	r5 = 0
	*(u64 *)(r2 + 136) = r5

	r5 = *(u64 *)(r2 + 0)
	w5 = -1
	*(u64 *)(r2 + 144) = r5

	r5 = *(u64 *)(r2 + 0)
	r5 = -1
	*(u64 *)(r2 + 152) = r5

	r5 = *(u64 *)(r2 + 0)
	r5 = 0x8000000000000000 ll
	*(u64 *)(r2 + 160) = r5

	r6 = *(u64 *)(r2 + 0)
	r6 = 0
	*(u64 *)(r2 + 168) = r6

	r6 = *(u64 *)(r2 + 0)
	w6 = -1
	*(u64 *)(r2 + 176) = r6

	r6 = *(u64 *)(r2 + 0)
	r6 = -1
	*(u64 *)(r2 + 184) = r6

	r6 = *(u64 *)(r2 + 0)
	r6 = 0x8000000000000000 ll
	*(u64 *)(r2 + 192) = r6

	r7 = *(u64 *)(r2 + 0)
	r7 = 0
	*(u64 *)(r2 + 200) = r7

	r7 = *(u64 *)(r2 + 0)
	w7 = -1
	*(u64 *)(r2 + 208) = r7

	r7 = *(u64 *)(r2 + 0)
	r7 = -1
	*(u64 *)(r2 + 216) = r7

	r7 = *(u64 *)(r2 + 0)
	r7 = 0x8000000000000000 ll
	*(u64 *)(r2 + 224) = r7

	r8 = *(u64 *)(r2 + 0)
	r8 = 0
	*(u64 *)(r2 + 232) = r8

	r8 = *(u64 *)(r2 + 0)
	w8 = -1
	*(u64 *)(r2 + 240) = r8

	r8 = *(u64 *)(r2 + 0)
	r8 = -1
	*(u64 *)(r2 + 248) = r8

	r8 = *(u64 *)(r2 + 0)
	r8 = 0x8000000000000000 ll
	*(u64 *)(r2 + 256) = r8

	r9 = *(u64 *)(r2 + 0)
	r9 = 0
	*(u64 *)(r2 + 264) = r9

	r9 = *(u64 *)(r2 + 0)
	w9 = -1
	*(u64 *)(r2 + 272) = r9

	r9 = *(u64 *)(r2 + 0)
	r9 = -1
	*(u64 *)(r2 + 280) = r9

	r9 = *(u64 *)(r2 + 0)
	r9 = 0x8000000000000000 ll
	*(u64 *)(r2 + 288) = r9

	r0 = 1
	exit
