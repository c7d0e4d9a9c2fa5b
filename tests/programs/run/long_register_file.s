# SPDX-License-Identifier: GPL-2.0
# rule: a device of four registers of 32 bits: a write changes its register alone
# direction: write
# state: 48
# access: value=0xcafef00d address=0xfed0000c offset=0xc vcpu=0x2 width=4
# run: 0x0 0x0 -> 0x0 0xcafef00d00000000 0x0 0x0
# run: 0xffffffffffffffff 0xffffffffffffffff -> 0xffffffffffffffff 0xcafef00dffffffff 0xffffffffffffffff 0xffffffffffffffff
# run: 0x1111111122222222 0x3333333344444444 -> 0x1111111122222222 0xcafef00d22222222 0x3333333344444444 0x3333333344444444

	r3 = *(u32 *)(r1 + 16)
	r3 &= 12
	r4 = *(u64 *)(r1 + 0)
	r5 = *(u64 *)(r2 + 0)
	*(u64 *)(r2 + 16) = r5
	*(u64 *)(r2 + 24) = r5
	r5 = *(u64 *)(r2 + 8)
	*(u64 *)(r2 + 32) = r5
	*(u64 *)(r2 + 40) = r5
	r5 = r2
	r5 += r3
	*(u32 *)(r5 + 16) = r4
	r0 = 1
	exit
