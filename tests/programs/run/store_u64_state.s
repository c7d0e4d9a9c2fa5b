# SPDX-License-Identifier: GPL-2.0
# rule: stores of 8 bytes to state, at any alignment; the bytes beside stay
# direction: read
# state: 136
# run: 0x0 0xffffffffffffffff -> 0xffffffffffffffff 0xff00000000000000 0xffffffffffffff 0xffff000000000000 0xffffffffffff 0xffffff0000000000 0xffffffffff 0xffffffff00000000 0xffffffff 0xffffffffff000000 0xffffff 0xffffffffffff0000 0xffff 0xffffffffffffff00 0xff
# run: 0xffffffffffffffff 0x0 -> 0x0 0xffffffffffffff 0xff00000000000000 0xffffffffffff 0xffff000000000000 0xffffffffff 0xffffff0000000000 0xffffffff 0xffffffff00000000 0xffffff 0xffffffffff000000 0xffff 0xffffffffffff0000 0xff 0xffffffffffffff00
# run: 0x1111111111111111 0x123456789abcdef -> 0x123456789abcdef 0xef11111111111111 0x110123456789abcd 0xcdef111111111111 0x11110123456789ab 0xabcdef1111111111 0x1111110123456789 0x89abcdef11111111 0x1111111101234567 0x6789abcdef111111 0x1111111111012345 0x456789abcdef1111 0x1111111111110123 0x23456789abcdef11 0x1111111111111101
# run: 0xa5a5a5a5a5a5a5a5 0x8000000080008080 -> 0x8000000080008080 0x80a5a5a5a5a5a5a5 0xa580000000800080 0x8080a5a5a5a5a5a5 0xa5a5800000008000 0x8080a5a5a5a5a5 0xa5a5a58000000080 0x80008080a5a5a5a5 0xa5a5a5a580000000 0x80008080a5a5a5 0xa5a5a5a5a5800000 0x80008080a5a5 0xa5a5a5a5a5a58000 0x80008080a5 0xa5a5a5a5a5a5a580
# run: 0x1111111111111111 0xfedcba9876543210 -> 0xfedcba9876543210 0x1011111111111111 0x11fedcba98765432 0x3210111111111111 0x1111fedcba987654 0x5432101111111111 0x111111fedcba9876 0x7654321011111111 0x11111111fedcba98 0x9876543210111111 0x1111111111fedcba 0xba98765432101111 0x111111111111fedc 0xdcba987654321011 0x11111111111111fe
# run: 0x0 0x7fffffff80000000 -> 0x7fffffff80000000 0x0 0x7fffffff800000 0x0 0x7fffffff8000 0x0 0x7fffffff80 0x8000000000000000 0x7fffffff 0xff80000000000000 0x7fffff 0xffff800000000000 0x7fff 0xffffff8000000000 0x7f

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)

	*(u64 *)(r2 + 16) = r3
	*(u64 *)(r2 + 16) = r4

	*(u64 *)(r2 + 24) = r3
	*(u64 *)(r2 + 32) = r3
	*(u64 *)(r2 + 31) = r4

	*(u64 *)(r2 + 40) = r3
	*(u64 *)(r2 + 48) = r3
	*(u64 *)(r2 + 46) = r4

	*(u64 *)(r2 + 56) = r3
	*(u64 *)(r2 + 64) = r3
	*(u64 *)(r2 + 61) = r4

	*(u64 *)(r2 + 72) = r3
	*(u64 *)(r2 + 80) = r3
	*(u64 *)(r2 + 76) = r4

	*(u64 *)(r2 + 88) = r3
	*(u64 *)(r2 + 96) = r3
	*(u64 *)(r2 + 91) = r4

	*(u64 *)(r2 + 104) = r3
	*(u64 *)(r2 + 112) = r3
	*(u64 *)(r2 + 106) = r4

	*(u64 *)(r2 + 120) = r3
	*(u64 *)(r2 + 128) = r3
	*(u64 *)(r2 + 121) = r4

	r0 = 1
	exit
