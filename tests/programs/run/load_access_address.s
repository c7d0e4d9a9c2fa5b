# SPDX-License-Identifier: GPL-2.0
# rule: address, and every part of it
# direction: read
# state: 176
# access: address=0x8899aabbccddeeff
# run: 0x0 -> 0xff 0xee 0xdd 0xcc 0xbb 0xaa 0x99 0x88 0xeeff 0xddee 0xccdd 0xbbcc 0xaabb 0x99aa 0x8899 0xccddeeff 0xbbccddee 0xaabbccdd 0x99aabbcc 0x8899aabb 0x8899aabbccddeeff
# run: 0xffffffffffffffff -> 0xffffffffffffff00 0xffffffffffffff11 0xffffffffffffff22 0xffffffffffffff33 0xffffffffffffff44 0xffffffffffffff55 0xffffffffffffff66 0xffffffffffffff77 0xffffffffffff1100 0xffffffffffff2211 0xffffffffffff3322 0xffffffffffff4433 0xffffffffffff5544 0xffffffffffff6655 0xffffffffffff7766 0xffffffff33221100 0xffffffff44332211 0xffffffff55443322 0xffffffff66554433 0xffffffff77665544 0x7766554433221100

	r4 = *(u64 *)(r2 + 0)
	r3 = *(u8 *)(r1 + 8)
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r3 = *(u8 *)(r1 + 9)
	r3 ^= r4
	*(u64 *)(r2 + 16) = r3
	r3 = *(u8 *)(r1 + 10)
	r3 ^= r4
	*(u64 *)(r2 + 24) = r3
	r3 = *(u8 *)(r1 + 11)
	r3 ^= r4
	*(u64 *)(r2 + 32) = r3
	r3 = *(u8 *)(r1 + 12)
	r3 ^= r4
	*(u64 *)(r2 + 40) = r3
	r3 = *(u8 *)(r1 + 13)
	r3 ^= r4
	*(u64 *)(r2 + 48) = r3
	r3 = *(u8 *)(r1 + 14)
	r3 ^= r4
	*(u64 *)(r2 + 56) = r3
	r3 = *(u8 *)(r1 + 15)
	r3 ^= r4
	*(u64 *)(r2 + 64) = r3
	r3 = *(u16 *)(r1 + 8)
	r3 ^= r4
	*(u64 *)(r2 + 72) = r3
	r3 = *(u16 *)(r1 + 9)
	r3 ^= r4
	*(u64 *)(r2 + 80) = r3
	r3 = *(u16 *)(r1 + 10)
	r3 ^= r4
	*(u64 *)(r2 + 88) = r3
	r3 = *(u16 *)(r1 + 11)
	r3 ^= r4
	*(u64 *)(r2 + 96) = r3
	r3 = *(u16 *)(r1 + 12)
	r3 ^= r4
	*(u64 *)(r2 + 104) = r3
	r3 = *(u16 *)(r1 + 13)
	r3 ^= r4
	*(u64 *)(r2 + 112) = r3
	r3 = *(u16 *)(r1 + 14)
	r3 ^= r4
	*(u64 *)(r2 + 120) = r3
	r3 = *(u32 *)(r1 + 8)
	r3 ^= r4
	*(u64 *)(r2 + 128) = r3
	r3 = *(u32 *)(r1 + 9)
	r3 ^= r4
	*(u64 *)(r2 + 136) = r3
	r3 = *(u32 *)(r1 + 10)
	r3 ^= r4
	*(u64 *)(r2 + 144) = r3
	r3 = *(u32 *)(r1 + 11)
	r3 ^= r4
	*(u64 *)(r2 + 152) = r3
	r3 = *(u32 *)(r1 + 12)
	r3 ^= r4
	*(u64 *)(r2 + 160) = r3
	r3 = *(u64 *)(r1 + 8)
	r3 ^= r4
	*(u64 *)(r2 + 168) = r3
	r0 = 1
	exit
