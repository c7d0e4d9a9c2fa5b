# SPDX-License-Identifier: GPL-2.0
# rule: a constant is added whatever r0 holds
# state: 64
# direction: read
# expect: accept

	r0 = r2
	r2 += 8
	r2 -= 8
	r0 = *(u64 *)(r2 + 0)
	exit
