# SPDX-License-Identifier: GPL-2.0
# rule: all members as a write has them
# direction: write
# state: 64
# access: value=0xfedc address=0xfee000b0 offset=0xb0 vcpu=0xff width=2 bus=mmio
# run: 0x0 -> 0xfedc 0xfee000b0 0xb0 0xff 0x2 0x1 0x1
# run: 0xffffffffffffffff -> 0xffffffffffff0123 0xffffffff011fff4f 0xffffffffffffff4f 0xffffffffffffff00 0xfffffffffffffffd 0xfffffffffffffffe 0xfffffffffffffffe

	r4 = *(u64 *)(r2 + 0)
	r3 = *(u64 *)(r1 + 0)
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r3 = *(u64 *)(r1 + 8)
	r3 ^= r4
	*(u64 *)(r2 + 16) = r3
	r3 = *(u32 *)(r1 + 16)
	r3 ^= r4
	*(u64 *)(r2 + 24) = r3
	r3 = *(u32 *)(r1 + 20)
	r3 ^= r4
	*(u64 *)(r2 + 32) = r3
	r3 = *(u8 *)(r1 + 24)
	r3 ^= r4
	*(u64 *)(r2 + 40) = r3
	r3 = *(u8 *)(r1 + 25)
	r3 ^= r4
	*(u64 *)(r2 + 48) = r3
	r3 = *(u8 *)(r1 + 26)
	r3 ^= r4
	*(u64 *)(r2 + 56) = r3
	r0 = 1
	exit
