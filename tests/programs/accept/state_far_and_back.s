# SPDX-License-Identifier: GPL-2.0
# rule: offsets add up
# state: 64
# direction: read
# expect: accept

	r2 += 268435456
	r2 -= 268435456
	r0 = *(u64 *)(r2 + 0)
	exit
