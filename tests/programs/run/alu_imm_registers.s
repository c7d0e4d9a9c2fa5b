# SPDX-License-Identifier: GPL-2.0
# rule: arithmetic of each register with a small and a large constant
# direction: read
# state: 224
# run: 0x0 -> 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0 0xfffffffffffffffb 0x12345678 0x0
# run: 0x123456789abcdef -> 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98 0x123456789abcdea 0x12345679b9f9b97 0xc71c6d98
# run: 0xfedcba9876543210 -> 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80 0xfedcba987654320b 0xfedcba9864606468 0x38e38e80
# run: 0xffffffffffffffff -> 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18 0xfffffffffffffffa 0xffffffffedcba987 0xfffffc18

	r0 = *(u64 *)(r2 + 0)
	r0 += -5
	*(u64 *)(r2 + 8) = r0

	r0 = *(u64 *)(r2 + 0)
	r0 ^= 0x12345678
	*(u64 *)(r2 + 16) = r0

	r0 = *(u64 *)(r2 + 0)
	w0 *= 1000
	*(u64 *)(r2 + 24) = r0

	r1 = *(u64 *)(r2 + 0)
	r1 += -5
	*(u64 *)(r2 + 32) = r1

	r1 = *(u64 *)(r2 + 0)
	r1 ^= 0x12345678
	*(u64 *)(r2 + 40) = r1

	r1 = *(u64 *)(r2 + 0)
	w1 *= 1000
	*(u64 *)(r2 + 48) = r1

	r3 = *(u64 *)(r2 + 0)
	r3 += -5
	*(u64 *)(r2 + 56) = r3

	r3 = *(u64 *)(r2 + 0)
	r3 ^= 0x12345678
	*(u64 *)(r2 + 64) = r3

	r3 = *(u64 *)(r2 + 0)
	w3 *= 1000
	*(u64 *)(r2 + 72) = r3

	r4 = *(u64 *)(r2 + 0)
	r4 += -5
	*(u64 *)(r2 + 80) = r4

	r4 = *(u64 *)(r2 + 0)
	r4 ^= 0x12345678
	*(u64 *)(r2 + 88) = r4

	r4 = *(u64 *)(r2 + 0)
	w4 *= 1000
	*(u64 *)(r2 + 96) = r4

	r5 = *(u64 *)(r2 + 0)
	r5 += -5
	*(u64 *)(r2 + 104) = r5

	r5 = *(u64 *)(r2 + 0)
	r5 ^= 0x12345678
	*(u64 *)(r2 + 112) = r5

	r5 = *(u64 *)(r2 + 0)
	w5 *= 1000
	*(u64 *)(r2 + 120) = r5

	r6 = *(u64 *)(r2 + 0)
	r6 += -5
	*(u64 *)(r2 + 128) = r6

	r6 = *(u64 *)(r2 + 0)
	r6 ^= 0x12345678
	*(u64 *)(r2 + 136) = r6

	r6 = *(u64 *)(r2 + 0)
	w6 *= 1000
	*(u64 *)(r2 + 144) = r6

	r7 = *(u64 *)(r2 + 0)
	r7 += -5
	*(u64 *)(r2 + 152) = r7

	r7 = *(u64 *)(r2 + 0)
	r7 ^= 0x12345678
	*(u64 *)(r2 + 160) = r7

	r7 = *(u64 *)(r2 + 0)
	w7 *= 1000
	*(u64 *)(r2 + 168) = r7

	r8 = *(u64 *)(r2 + 0)
	r8 += -5
	*(u64 *)(r2 + 176) = r8

	r8 = *(u64 *)(r2 + 0)
	r8 ^= 0x12345678
	*(u64 *)(r2 + 184) = r8

	r8 = *(u64 *)(r2 + 0)
	w8 *= 1000
	*(u64 *)(r2 + 192) = r8

	r9 = *(u64 *)(r2 + 0)
	r9 += -5
	*(u64 *)(r2 + 200) = r9

	r9 = *(u64 *)(r2 + 0)
	r9 ^= 0x12345678
	*(u64 *)(r2 + 208) = r9

	r9 = *(u64 *)(r2 + 0)
	w9 *= 1000
	*(u64 *)(r2 + 216) = r9

	r0 = 1
	exit
