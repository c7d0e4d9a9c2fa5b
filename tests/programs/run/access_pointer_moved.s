# SPDX-License-Identifier: GPL-2.0
# rule: constants added to and subtracted from the pointer to the access
# direction: read
# state: 32
# access: address=0xfedcba9810203040 offset=0x10203040 vcpu=0x9
# value: 0x7700
# run: 0x0 -> 0x10203040 0x9 0xfedcba9810203040
# run: 0x5 -> 0x10203040 0x9 0xfedcba9810203040

	r3 = r1
	r3 += 16
	r4 = *(u32 *)(r3 + 0)
	*(u64 *)(r2 + 8) = r4
	r4 = *(u32 *)(r3 + 4)
	*(u64 *)(r2 + 16) = r4
	r3 -= 8
	r4 = *(u64 *)(r3 + 0)
	*(u64 *)(r2 + 24) = r4
	r3 -= 8
	r4 = 0x77
	*(u8 *)(r3 + 1) = r4
	r0 = 1
	exit
