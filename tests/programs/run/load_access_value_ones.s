# SPDX-License-Identifier: GPL-2.0
# rule: value of a write with all bits set
# direction: write
# state: 176
# access: value=0xffffffffffffffff
# run: 0x0 -> 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffff 0xffffffffffffffff
# run: 0xffffffffffffffff -> 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffffff00 0xffffffffffff0000 0xffffffffffff0000 0xffffffffffff0000 0xffffffffffff0000 0xffffffffffff0000 0xffffffffffff0000 0xffffffffffff0000 0xffffffff00000000 0xffffffff00000000 0xffffffff00000000 0xffffffff00000000 0xffffffff00000000 0x0

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
