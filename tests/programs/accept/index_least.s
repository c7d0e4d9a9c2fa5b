# SPDX-License-Identifier: GPL-2.0
# rule: a pointer that may start before the state, and is moved in
# state: 64
# direction: read
# expect: accept

	r3 = *(u64 *)(r1 + 8)
	r3 &= 8
	r2 -= 16
	r2 += r3
	r0 = *(u64 *)(r2 + 24)
	exit
