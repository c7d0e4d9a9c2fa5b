# SPDX-License-Identifier: GPL-2.0
# rule: aligned stores of an immediate of 2 bytes to the stack
# direction: read
# state: 96
# run: 0x0 -> 0x0 0x10000 0xffff00000000 0x7f000000000000 0x80 0xff0000 0x800000000000 0x5678000000000000 0xdef0 0xffff0000 0x0
# run: 0xffffffffffffffff -> 0xffffffffffff0000 0xffffffff0001ffff 0xffffffffffffffff 0x7fffffffffffff 0xffffffffffff0080 0xffffffff00ffffff 0xffff8000ffffffff 0x5678ffffffffffff 0xffffffffffffdef0 0xffffffffffffffff 0xffff0000ffffffff
# run: 0x1111111111111111 -> 0x1111111111110000 0x1111111100011111 0x1111ffff11111111 0x7f111111111111 0x1111111111110080 0x1111111100ff1111 0x1111800011111111 0x5678111111111111 0x111111111111def0 0x11111111ffff1111 0x1111000011111111
# run: 0x123456789abcdef -> 0x123456789ab0000 0x12345670001cdef 0x123ffff89abcdef 0x7f456789abcdef 0x123456789ab0080 0x123456700ffcdef 0x123800089abcdef 0x5678456789abcdef 0x123456789abdef0 0x1234567ffffcdef 0x123000089abcdef

	r3 = *(u64 *)(r2 + 0)

	*(u64 *)(r10 - 8) = r3
	.byte 0x6a, 0x0a, 0xf8, 0xff, 0x00, 0x00, 0x00, 0x00	# *(u16 *)(r10 - 8) = 0
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 8) = r5

	*(u64 *)(r10 - 128) = r3
	.byte 0x6a, 0x0a, 0x82, 0xff, 0x01, 0x00, 0x00, 0x00	# *(u16 *)(r10 - 126) = 1
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 16) = r5

	*(u64 *)(r10 - 136) = r3
	.byte 0x6a, 0x0a, 0x7c, 0xff, 0xff, 0xff, 0xff, 0xff	# *(u16 *)(r10 - 132) = -1
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 24) = r5

	*(u64 *)(r10 - 448) = r3
	.byte 0x6a, 0x0a, 0x46, 0xfe, 0x7f, 0x00, 0x00, 0x00	# *(u16 *)(r10 - 442) = 127
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 32) = r5

	*(u64 *)(r10 - 8) = r3
	.byte 0x6a, 0x0a, 0xf8, 0xff, 0x80, 0x00, 0x00, 0x00	# *(u16 *)(r10 - 8) = 128
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 40) = r5

	*(u64 *)(r10 - 128) = r3
	.byte 0x6a, 0x0a, 0x82, 0xff, 0xff, 0x00, 0x00, 0x00	# *(u16 *)(r10 - 126) = 255
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 48) = r5

	*(u64 *)(r10 - 136) = r3
	.byte 0x6a, 0x0a, 0x7c, 0xff, 0x00, 0x80, 0x00, 0x00	# *(u16 *)(r10 - 132) = 32768
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 56) = r5

	*(u64 *)(r10 - 448) = r3
	.byte 0x6a, 0x0a, 0x46, 0xfe, 0x78, 0x56, 0x34, 0x12	# *(u16 *)(r10 - 442) = 305419896
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 64) = r5

	*(u64 *)(r10 - 8) = r3
	.byte 0x6a, 0x0a, 0xf8, 0xff, 0xf0, 0xde, 0xbc, 0x9a	# *(u16 *)(r10 - 8) = -1698898192
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 72) = r5

	*(u64 *)(r10 - 128) = r3
	.byte 0x6a, 0x0a, 0x82, 0xff, 0xff, 0xff, 0xff, 0x7f	# *(u16 *)(r10 - 126) = 2147483647
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 80) = r5

	*(u64 *)(r10 - 136) = r3
	.byte 0x6a, 0x0a, 0x7c, 0xff, 0x00, 0x00, 0x00, 0x80	# *(u16 *)(r10 - 132) = -2147483648
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 88) = r5

	r0 = 1
	exit
