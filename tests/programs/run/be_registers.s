# SPDX-License-Identifier: GPL-2.0
# rule: be16, be32 and be64 of each register
# direction: read
# state: 224
# run: 0x0 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0
# run: 0x123456789abcdef -> 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301 0xefcd 0xefcdab89 0xefcdab8967452301
# run: 0xfedcba9876543210 -> 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe 0x1032 0x10325476 0x1032547698badcfe
# run: 0xffffffffffffffff -> 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff 0xffff 0xffffffff 0xffffffffffffffff

	r0 = *(u64 *)(r2 + 0)
	r0 = be16 r0
	*(u64 *)(r2 + 8) = r0

	r0 = *(u64 *)(r2 + 0)
	r0 = be32 r0
	*(u64 *)(r2 + 16) = r0

	r0 = *(u64 *)(r2 + 0)
	r0 = be64 r0
	*(u64 *)(r2 + 24) = r0

	r1 = *(u64 *)(r2 + 0)
	r1 = be16 r1
	*(u64 *)(r2 + 32) = r1

	r1 = *(u64 *)(r2 + 0)
	r1 = be32 r1
	*(u64 *)(r2 + 40) = r1

	r1 = *(u64 *)(r2 + 0)
	r1 = be64 r1
	*(u64 *)(r2 + 48) = r1

	r3 = *(u64 *)(r2 + 0)
	r3 = be16 r3
	*(u64 *)(r2 + 56) = r3

	r3 = *(u64 *)(r2 + 0)
	r3 = be32 r3
	*(u64 *)(r2 + 64) = r3

	r3 = *(u64 *)(r2 + 0)
	r3 = be64 r3
	*(u64 *)(r2 + 72) = r3

	r4 = *(u64 *)(r2 + 0)
	r4 = be16 r4
	*(u64 *)(r2 + 80) = r4

	r4 = *(u64 *)(r2 + 0)
	r4 = be32 r4
	*(u64 *)(r2 + 88) = r4

	r4 = *(u64 *)(r2 + 0)
	r4 = be64 r4
	*(u64 *)(r2 + 96) = r4

	r5 = *(u64 *)(r2 + 0)
	r5 = be16 r5
	*(u64 *)(r2 + 104) = r5

	r5 = *(u64 *)(r2 + 0)
	r5 = be32 r5
	*(u64 *)(r2 + 112) = r5

	r5 = *(u64 *)(r2 + 0)
	r5 = be64 r5
	*(u64 *)(r2 + 120) = r5

	r6 = *(u64 *)(r2 + 0)
	r6 = be16 r6
	*(u64 *)(r2 + 128) = r6

	r6 = *(u64 *)(r2 + 0)
	r6 = be32 r6
	*(u64 *)(r2 + 136) = r6

	r6 = *(u64 *)(r2 + 0)
	r6 = be64 r6
	*(u64 *)(r2 + 144) = r6

	r7 = *(u64 *)(r2 + 0)
	r7 = be16 r7
	*(u64 *)(r2 + 152) = r7

	r7 = *(u64 *)(r2 + 0)
	r7 = be32 r7
	*(u64 *)(r2 + 160) = r7

	r7 = *(u64 *)(r2 + 0)
	r7 = be64 r7
	*(u64 *)(r2 + 168) = r7

	r8 = *(u64 *)(r2 + 0)
	r8 = be16 r8
	*(u64 *)(r2 + 176) = r8

	r8 = *(u64 *)(r2 + 0)
	r8 = be32 r8
	*(u64 *)(r2 + 184) = r8

	r8 = *(u64 *)(r2 + 0)
	r8 = be64 r8
	*(u64 *)(r2 + 192) = r8

	r9 = *(u64 *)(r2 + 0)
	r9 = be16 r9
	*(u64 *)(r2 + 200) = r9

	r9 = *(u64 *)(r2 + 0)
	r9 = be32 r9
	*(u64 *)(r2 + 208) = r9

	r9 = *(u64 *)(r2 + 0)
	r9 = be64 r9
	*(u64 *)(r2 + 216) = r9

	r0 = 1
	exit
