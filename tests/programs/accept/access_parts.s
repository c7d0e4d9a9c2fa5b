# SPDX-License-Identifier: GPL-2.0
# rule: a part of a member is readable
# state: 64
# direction: write
# expect: accept

	r0 = *(u16 *)(r1 + 18)
	r3 = *(u32 *)(r1 + 12)
	r0 += r3
	r3 = *(u8 *)(r1 + 7)
	r0 += r3
	exit
