# SPDX-License-Identifier: GPL-2.0
# rule: neither the value nor the stack is the state
# state: 8
# direction: read
# expect: accept
# stack: 8

	r3 = 5
	*(u64 *)(r1 + 0) = r3
	*(u64 *)(r10 - 8) = r3
	r0 = *(u64 *)(r10 - 8)
	exit
