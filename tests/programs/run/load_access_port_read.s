# SPDX-License-Identifier: GPL-2.0
# rule: all members as a read of a port has them
# direction: read
# state: 64
# access: address=0x40 offset=0x0 vcpu=0x1 width=1 bus=pio
# run: 0x0 -> 0x0 0x40 0x0 0x1 0x1 0x0 0x0
# run: 0xffffffffffffffff -> 0xffffffffffffffff 0xffffffffffffffbf 0xffffffffffffffff 0xfffffffffffffffe 0xfffffffffffffffe 0xffffffffffffffff 0xffffffffffffffff

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
