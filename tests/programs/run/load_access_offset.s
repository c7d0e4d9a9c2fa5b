# SPDX-License-Identifier: GPL-2.0
# rule: offset, and every part of it
# direction: read
# state: 72
# access: address=0x1f1e2d3c4 offset=0xf1e2d3c4
# run: 0x0 -> 0xc4 0xd3 0xe2 0xf1 0xd3c4 0xe2d3 0xf1e2 0xf1e2d3c4
# run: 0xffffffffffffffff -> 0xffffffffffffff3b 0xffffffffffffff2c 0xffffffffffffff1d 0xffffffffffffff0e 0xffffffffffff2c3b 0xffffffffffff1d2c 0xffffffffffff0e1d 0xffffffff0e1d2c3b

	r4 = *(u64 *)(r2 + 0)
	r3 = *(u8 *)(r1 + 16)
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r3 = *(u8 *)(r1 + 17)
	r3 ^= r4
	*(u64 *)(r2 + 16) = r3
	r3 = *(u8 *)(r1 + 18)
	r3 ^= r4
	*(u64 *)(r2 + 24) = r3
	r3 = *(u8 *)(r1 + 19)
	r3 ^= r4
	*(u64 *)(r2 + 32) = r3
	r3 = *(u16 *)(r1 + 16)
	r3 ^= r4
	*(u64 *)(r2 + 40) = r3
	r3 = *(u16 *)(r1 + 17)
	r3 ^= r4
	*(u64 *)(r2 + 48) = r3
	r3 = *(u16 *)(r1 + 18)
	r3 ^= r4
	*(u64 *)(r2 + 56) = r3
	r3 = *(u32 *)(r1 + 16)
	r3 ^= r4
	*(u64 *)(r2 + 64) = r3
	r0 = 1
	exit
