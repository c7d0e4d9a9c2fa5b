# SPDX-License-Identifier: GPL-2.0
# rule: what an expiry tells
# direction: expire
# state: 64
# access: value=0x123456789abcdef0 offset=17
# value: 0x123456789abcdef0
# run: 0x0 -> 0x123456789abcdef0 0x0 0x11 0x0 0x0 0x2 0x0

	r3 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 8) = r3
	r3 = *(u64 *)(r1 + 8)
	*(u64 *)(r2 + 16) = r3
	r3 = *(u32 *)(r1 + 16)
	*(u64 *)(r2 + 24) = r3
	r3 = *(u32 *)(r1 + 20)
	*(u64 *)(r2 + 32) = r3
	r3 = *(u8 *)(r1 + 24)
	*(u64 *)(r2 + 40) = r3
	r3 = *(u8 *)(r1 + 25)
	*(u64 *)(r2 + 48) = r3
	r3 = *(u8 *)(r1 + 26)
	*(u64 *)(r2 + 56) = r3
	r0 = 1
	exit
