# SPDX-License-Identifier: GPL-2.0
# rule: a pointer to the access may be moved by constants
# direction: read
# expect: accept

	r3 = r1
	r3 += 24
	r3 -= 8
	r0 = *(u32 *)(r3 + 0)
	r0 = *(u64 *)(r3 - 8)
	exit
