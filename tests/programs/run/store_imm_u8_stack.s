# SPDX-License-Identifier: GPL-2.0
# rule: aligned stores of an immediate of 1 byte to the stack
# direction: read
# state: 96
# run: 0x0 -> 0x0 0x100 0xff0000 0x7f000000 0x8000000000 0xff0000000000 0x0 0x7800000000000000 0xf0 0xff00 0x0
# run: 0xffffffffffffffff -> 0xffffffffffffff00 0xffffffffffff01ff 0xffffffffffffffff 0xffffffff7fffffff 0xffffff80ffffffff 0xffffffffffffffff 0xff00ffffffffffff 0x78ffffffffffffff 0xfffffffffffffff0 0xffffffffffffffff 0xffffffffff00ffff
# run: 0x1111111111111111 -> 0x1111111111111100 0x1111111111110111 0x1111111111ff1111 0x111111117f111111 0x1111118011111111 0x1111ff1111111111 0x1100111111111111 0x7811111111111111 0x11111111111111f0 0x111111111111ff11 0x1111111111001111
# run: 0x123456789abcdef -> 0x123456789abcd00 0x123456789ab01ef 0x123456789ffcdef 0x12345677fabcdef 0x123458089abcdef 0x123ff6789abcdef 0x100456789abcdef 0x7823456789abcdef 0x123456789abcdf0 0x123456789abffef 0x12345678900cdef

	r3 = *(u64 *)(r2 + 0)

	*(u64 *)(r10 - 8) = r3
	.byte 0x72, 0x0a, 0xf8, 0xff, 0x00, 0x00, 0x00, 0x00	# *(u8 *)(r10 - 8) = 0
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 8) = r5

	*(u64 *)(r10 - 128) = r3
	.byte 0x72, 0x0a, 0x81, 0xff, 0x01, 0x00, 0x00, 0x00	# *(u8 *)(r10 - 127) = 1
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 16) = r5

	*(u64 *)(r10 - 136) = r3
	.byte 0x72, 0x0a, 0x7a, 0xff, 0xff, 0xff, 0xff, 0xff	# *(u8 *)(r10 - 134) = -1
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 24) = r5

	*(u64 *)(r10 - 448) = r3
	.byte 0x72, 0x0a, 0x43, 0xfe, 0x7f, 0x00, 0x00, 0x00	# *(u8 *)(r10 - 445) = 127
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 32) = r5

	*(u64 *)(r10 - 8) = r3
	.byte 0x72, 0x0a, 0xfc, 0xff, 0x80, 0x00, 0x00, 0x00	# *(u8 *)(r10 - 4) = 128
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 40) = r5

	*(u64 *)(r10 - 128) = r3
	.byte 0x72, 0x0a, 0x85, 0xff, 0xff, 0x00, 0x00, 0x00	# *(u8 *)(r10 - 123) = 255
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 48) = r5

	*(u64 *)(r10 - 136) = r3
	.byte 0x72, 0x0a, 0x7e, 0xff, 0x00, 0x80, 0x00, 0x00	# *(u8 *)(r10 - 130) = 32768
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 56) = r5

	*(u64 *)(r10 - 448) = r3
	.byte 0x72, 0x0a, 0x47, 0xfe, 0x78, 0x56, 0x34, 0x12	# *(u8 *)(r10 - 441) = 305419896
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 64) = r5

	*(u64 *)(r10 - 8) = r3
	.byte 0x72, 0x0a, 0xf8, 0xff, 0xf0, 0xde, 0xbc, 0x9a	# *(u8 *)(r10 - 8) = -1698898192
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 72) = r5

	*(u64 *)(r10 - 128) = r3
	.byte 0x72, 0x0a, 0x81, 0xff, 0xff, 0xff, 0xff, 0x7f	# *(u8 *)(r10 - 127) = 2147483647
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 80) = r5

	*(u64 *)(r10 - 136) = r3
	.byte 0x72, 0x0a, 0x7a, 0xff, 0x00, 0x00, 0x00, 0x80	# *(u8 *)(r10 - 134) = -2147483648
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 88) = r5

	r0 = 1
	exit
