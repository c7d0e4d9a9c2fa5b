# SPDX-License-Identifier: GPL-2.0
# rule: vcpu, and every part of it
# direction: write
# state: 72
# access: vcpu=0x8badf00d
# run: 0x0 -> 0xd 0xf0 0xad 0x8b 0xf00d 0xadf0 0x8bad 0x8badf00d
# run: 0xffffffffffffffff -> 0xfffffffffffffff2 0xffffffffffffff0f 0xffffffffffffff52 0xffffffffffffff74 0xffffffffffff0ff2 0xffffffffffff520f 0xffffffffffff7452 0xffffffff74520ff2

	r4 = *(u64 *)(r2 + 0)
	r3 = *(u8 *)(r1 + 20)
	r3 ^= r4
	*(u64 *)(r2 + 8) = r3
	r3 = *(u8 *)(r1 + 21)
	r3 ^= r4
	*(u64 *)(r2 + 16) = r3
	r3 = *(u8 *)(r1 + 22)
	r3 ^= r4
	*(u64 *)(r2 + 24) = r3
	r3 = *(u8 *)(r1 + 23)
	r3 ^= r4
	*(u64 *)(r2 + 32) = r3
	r3 = *(u16 *)(r1 + 20)
	r3 ^= r4
	*(u64 *)(r2 + 40) = r3
	r3 = *(u16 *)(r1 + 21)
	r3 ^= r4
	*(u64 *)(r2 + 48) = r3
	r3 = *(u16 *)(r1 + 22)
	r3 ^= r4
	*(u64 *)(r2 + 56) = r3
	r3 = *(u32 *)(r1 + 20)
	r3 ^= r4
	*(u64 *)(r2 + 64) = r3
	r0 = 1
	exit
