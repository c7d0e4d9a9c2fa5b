# SPDX-License-Identifier: GPL-2.0
# rule: every member is readable
# state: 64
# direction: write
# expect: accept

	r0 = *(u64 *)(r1 + 0)
	r3 = *(u64 *)(r1 + 8)
	r0 += r3
	r3 = *(u32 *)(r1 + 16)
	r0 += r3
	r3 = *(u32 *)(r1 + 20)
	r0 += r3
	r3 = *(u8 *)(r1 + 24)
	r0 += r3
	r3 = *(u8 *)(r1 + 25)
	r0 += r3
	r3 = *(u8 *)(r1 + 26)
	r0 += r3
	exit
