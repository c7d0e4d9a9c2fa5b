# SPDX-License-Identifier: GPL-2.0
# rule: a pointer to the stack with a constant offset
# state: 64
# direction: read
# expect: accept
# stack: 8

	r0 = 1
	r3 = r10
	r3 += -16
	*(u64 *)(r3 + 8) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
