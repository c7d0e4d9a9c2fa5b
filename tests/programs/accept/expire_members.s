# SPDX-License-Identifier: GPL-2.0
# rule: what an expiry tells can be read, all of it
# direction: expire
# expect: accept

	r0 = *(u64 *)(r1 + 0)
	r2 = *(u64 *)(r1 + 8)
	r2 = *(u32 *)(r1 + 16)
	r2 = *(u32 *)(r1 + 20)
	r2 = *(u8 *)(r1 + 24)
	r2 = *(u8 *)(r1 + 25)
	r2 = *(u8 *)(r1 + 26)
	exit
