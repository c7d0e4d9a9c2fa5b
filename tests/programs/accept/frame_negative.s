# SPDX-License-Identifier: GPL-2.0
# rule: a negative constant may be added to a pointer to the stack
# state: 64
# direction: read
# expect: accept
# stack: 8

	r0 = 1
	r3 = r10
	r3 += -8
	*(u64 *)(r3 + 0) = r0
	exit
