# SPDX-License-Identifier: GPL-2.0
# rule: an address below 4 GiB in a write
# direction: write
# state: 176
# access: address=0xfee00123 offset=0x123
# run: 0x0 -> 0x23 0x1 0xe0 0xfe 0x0 0x0 0x0 0x0 0x123 0xe001 0xfee0 0xfe 0x0 0x0 0x0 0xfee00123 0xfee001 0xfee0 0xfe 0x0 0xfee00123
# run: 0xffffffffffffffff -> 0xffffffffffffffdc 0xfffffffffffffffe 0xffffffffffffff1f 0xffffffffffffff01 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xfffffffffffffedc 0xffffffffffff1ffe 0xffffffffffff011f 0xffffffffffffff01 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffff011ffedc 0xffffffffff011ffe 0xffffffffffff011f 0xffffffffffffff01 0xffffffffffffffff 0xffffffff011ffedc

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
