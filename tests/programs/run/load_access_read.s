# SPDX-License-Identifier: GPL-2.0
# rule: all members as a read has them: value is 0
# direction: read
# state: 64
# access: address=0xfed00108 offset=0x108 vcpu=0x3 width=4 bus=mmio
# run: 0x0 -> 0x0 0xfed00108 0x108 0x3 0x4 0x0 0x1
# run: 0xffffffffffffffff -> 0xffffffffffffffff 0xffffffff012ffef7 0xfffffffffffffef7 0xfffffffffffffffc 0xfffffffffffffffb 0xffffffffffffffff 0xfffffffffffffffe

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
