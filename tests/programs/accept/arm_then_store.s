# SPDX-License-Identifier: GPL-2.0
# rule: a program of an expiry arms again, and stores
# state: 16
# direction: expire
# expect: accept
# locks: 1
# arms: 1

	r6 = r2
	r2 = *(u64 *)(r1 + 0)
	r3 = *(u64 *)(r6 + 0)
	r2 += r3
	r7 = r2
	r1 = *(u32 *)(r1 + 16)
	r1 &= 63
	call 5
	*(u64 *)(r6 + 8) = r7
	r0 = 1
	exit
