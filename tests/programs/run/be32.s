# SPDX-License-Identifier: GPL-2.0
# rule: be32: the lower 32 bits with their bytes swapped, all above is cleared
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x1000000
# run: 0x80 -> 0x80000000
# run: 0xff -> 0xff000000
# run: 0x100 -> 0x10000
# run: 0x8000 -> 0x800000
# run: 0xff00 -> 0xff0000
# run: 0xffff -> 0xffff0000
# run: 0x10000 -> 0x100
# run: 0x80000000 -> 0x80
# run: 0xff000000 -> 0xff
# run: 0xffffffff -> 0xffffffff
# run: 0x100000000 -> 0x0
# run: 0x8000000000000000 -> 0x0
# run: 0x7fffffffffffffff -> 0xffffffff
# run: 0xffffffffffffffff -> 0xffffffff
# run: 0x123456789abcdef -> 0xefcdab89
# run: 0xfedcba9876543210 -> 0x10325476
# run: 0x8090a0b0c0d0e0f0 -> 0xf0e0d0c0
# run: 0xffffffffffff0000 -> 0xffff
# run: 0xffffffff00000000 -> 0x0
# run: 0x5555555555555555 -> 0x55555555
# run: 0xaaaaaaaaaaaaaaaa -> 0xaaaaaaaa

	r3 = *(u64 *)(r2 + 0)
	r3 = be32 r3
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
