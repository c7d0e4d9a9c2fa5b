# SPDX-License-Identifier: GPL-2.0
# rule: aligned stores of 1 byte to the stack; the bytes beside stay
# direction: read
# state: 80
# run: 0x0 0xffffffffffffffff -> 0xff 0xff00 0xff0000 0xff000000 0xff00000000 0xff0000000000 0xff000000000000 0xff00000000000000
# run: 0xffffffffffffffff 0x0 -> 0xffffffffffffff00 0xffffffffffff00ff 0xffffffffff00ffff 0xffffffff00ffffff 0xffffff00ffffffff 0xffff00ffffffffff 0xff00ffffffffffff 0xffffffffffffff
# run: 0x1111111111111111 0x123456789abcdef -> 0x11111111111111ef 0x111111111111ef11 0x1111111111ef1111 0x11111111ef111111 0x111111ef11111111 0x1111ef1111111111 0x11ef111111111111 0xef11111111111111
# run: 0xa5a5a5a5a5a5a5a5 0x8000000080008080 -> 0xa5a5a5a5a5a5a580 0xa5a5a5a5a5a580a5 0xa5a5a5a5a580a5a5 0xa5a5a5a580a5a5a5 0xa5a5a580a5a5a5a5 0xa5a580a5a5a5a5a5 0xa580a5a5a5a5a5a5 0x80a5a5a5a5a5a5a5
# run: 0x1111111111111111 0xfedcba9876543210 -> 0x1111111111111110 0x1111111111111011 0x1111111111101111 0x1111111110111111 0x1111111011111111 0x1111101111111111 0x1110111111111111 0x1011111111111111
# run: 0x0 0x7fffffff80000000 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)

	*(u64 *)(r10 - 8) = r3
	*(u8 *)(r10 - 8) = r4
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 16) = r5

	*(u64 *)(r10 - 128) = r3
	*(u8 *)(r10 - 127) = r4
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 24) = r5

	*(u64 *)(r10 - 136) = r3
	*(u8 *)(r10 - 134) = r4
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 32) = r5

	*(u64 *)(r10 - 448) = r3
	*(u8 *)(r10 - 445) = r4
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 40) = r5

	*(u64 *)(r10 - 8) = r3
	*(u8 *)(r10 - 4) = r4
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 48) = r5

	*(u64 *)(r10 - 128) = r3
	*(u8 *)(r10 - 123) = r4
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 56) = r5

	*(u64 *)(r10 - 136) = r3
	*(u8 *)(r10 - 130) = r4
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 64) = r5

	*(u64 *)(r10 - 448) = r3
	*(u8 *)(r10 - 441) = r4
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 72) = r5

	r0 = 1
	exit
