# SPDX-License-Identifier: GPL-2.0
# rule: be64: all 8 bytes are swapped
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x100000000000000
# run: 0x80 -> 0x8000000000000000
# run: 0xff -> 0xff00000000000000
# run: 0x100 -> 0x1000000000000
# run: 0x8000 -> 0x80000000000000
# run: 0xff00 -> 0xff000000000000
# run: 0xffff -> 0xffff000000000000
# run: 0x10000 -> 0x10000000000
# run: 0x80000000 -> 0x8000000000
# run: 0xff000000 -> 0xff00000000
# run: 0xffffffff -> 0xffffffff00000000
# run: 0x100000000 -> 0x1000000
# run: 0x8000000000000000 -> 0x80
# run: 0x7fffffffffffffff -> 0xffffffffffffff7f
# run: 0xffffffffffffffff -> 0xffffffffffffffff
# run: 0x123456789abcdef -> 0xefcdab8967452301
# run: 0xfedcba9876543210 -> 0x1032547698badcfe
# run: 0x8090a0b0c0d0e0f0 -> 0xf0e0d0c0b0a09080
# run: 0xffffffffffff0000 -> 0xffffffffffff
# run: 0xffffffff00000000 -> 0xffffffff
# run: 0x5555555555555555 -> 0x5555555555555555
# run: 0xaaaaaaaaaaaaaaaa -> 0xaaaaaaaaaaaaaaaa

	r3 = *(u64 *)(r2 + 0)
	r3 = be64 r3
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
