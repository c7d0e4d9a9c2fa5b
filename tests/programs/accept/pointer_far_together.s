# SPDX-License-Identifier: GPL-2.0
# rule: a pointer and its index together may reach the limit
# state: 8
# direction: read
# expect: accept

	r3 = *(u64 *)(r2 + 0)
	r3 &= 0x8000000
	r2 += 0x8000000
	r0 = 1
	r2 += r3
	exit
