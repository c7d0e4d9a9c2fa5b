# SPDX-License-Identifier: GPL-2.0
# rule: a timer with a mask, and any time
# direction: expire
# expect: accept
# arms: 1

	r2 = *(u64 *)(r1 + 0)
	r1 = *(u32 *)(r1 + 16)
	r1 &= 63
	call 5
	r0 = 1
	exit
