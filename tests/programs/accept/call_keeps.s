# SPDX-License-Identifier: GPL-2.0
# rule: r6 to r9 survive a call
# state: 64
# direction: read
# expect: accept
# stack: 8

	r6 = r1
	r7 = r2
	r8 = 1
	r9 = r10
	call 1
	r0 = *(u64 *)(r7 + 0)
	*(u64 *)(r6 + 0) = r0
	*(u64 *)(r9 - 8) = r8
	exit
