# SPDX-License-Identifier: GPL-2.0
# rule: value of a write, and every part of it
# direction: write
# state: 176
# access: value=0xf0e1d2c3b4a59687
# run: 0x0 -> 0x87 0x96 0xa5 0xb4 0xc3 0xd2 0xe1 0xf0 0x9687 0xa596 0xb4a5 0xc3b4 0xd2c3 0xe1d2 0xf0e1 0xb4a59687 0xc3b4a596 0xd2c3b4a5 0xe1d2c3b4 0xf0e1d2c3 0xf0e1d2c3b4a59687
# run: 0xffffffffffffffff -> 0xffffffffffffff78 0xffffffffffffff69 0xffffffffffffff5a 0xffffffffffffff4b 0xffffffffffffff3c 0xffffffffffffff2d 0xffffffffffffff1e 0xffffffffffffff0f 0xffffffffffff6978 0xffffffffffff5a69 0xffffffffffff4b5a 0xffffffffffff3c4b 0xffffffffffff2d3c 0xffffffffffff1e2d 0xffffffffffff0f1e 0xffffffff4b5a6978 0xffffffff3c4b5a69 0xffffffff2d3c4b5a 0xffffffff1e2d3c4b 0xffffffff0f1e2d3c 0xf1e2d3c4b5a6978

	r4 = *(u64 *)(r2 + 0)
	r3 = *(u8 *)(r1 + 0)
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r3 = *(u8 *)(r1 + 1)
	r3 ^= r4
	*(u64 *)(r2 + 16) = r3
	r3 = *(u8 *)(r1 + 2)
	r3 ^= r4
	*(u64 *)(r2 + 24) = r3
	r3 = *(u8 *)(r1 + 3)
	r3 ^= r4
	*(u64 *)(r2 + 32) = r3
	r3 = *(u8 *)(r1 + 4)
	r3 ^= r4
	*(u64 *)(r2 + 40) = r3
	r3 = *(u8 *)(r1 + 5)
	r3 ^= r4
	*(u64 *)(r2 + 48) = r3
	r3 = *(u8 *)(r1 + 6)
	r3 ^= r4
	*(u64 *)(r2 + 56) = r3
	r3 = *(u8 *)(r1 + 7)
	r3 ^= r4
	*(u64 *)(r2 + 64) = r3
	r3 = *(u16 *)(r1 + 0)
	r3 ^= r4
	*(u64 *)(r2 + 72) = r3
	r3 = *(u16 *)(r1 + 1)
	r3 ^= r4
	*(u64 *)(r2 + 80) = r3
	r3 = *(u16 *)(r1 + 2)
	r3 ^= r4
	*(u64 *)(r2 + 88) = r3
	r3 = *(u16 *)(r1 + 3)
	r3 ^= r4
	*(u64 *)(r2 + 96) = r3
	r3 = *(u16 *)(r1 + 4)
	r3 ^= r4
	*(u64 *)(r2 + 104) = r3
	r3 = *(u16 *)(r1 + 5)
	r3 ^= r4
	*(u64 *)(r2 + 112) = r3
	r3 = *(u16 *)(r1 + 6)
	r3 ^= r4
	*(u64 *)(r2 + 120) = r3
	r3 = *(u32 *)(r1 + 0)
	r3 ^= r4
	*(u64 *)(r2 + 128) = r3
	r3 = *(u32 *)(r1 + 1)
	r3 ^= r4
	*(u64 *)(r2 + 136) = r3
	r3 = *(u32 *)(r1 + 2)
	r3 ^= r4
	*(u64 *)(r2 + 144) = r3
	r3 = *(u32 *)(r1 + 3)
	r3 ^= r4
	*(u64 *)(r2 + 152) = r3
	r3 = *(u32 *)(r1 + 4)
	r3 ^= r4
	*(u64 *)(r2 + 160) = r3
	r3 = *(u64 *)(r1 + 0)
	r3 ^= r4
	*(u64 *)(r2 + 168) = r3
	r0 = 1
	exit
