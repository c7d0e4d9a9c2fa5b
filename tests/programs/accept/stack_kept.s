# SPDX-License-Identifier: GPL-2.0
# rule: a call leaves the stack alone
# state: 64
# direction: read
# expect: accept
# stack: 8

	r0 = 1
	*(u64 *)(r10 - 8) = r0
	call 1
	r0 = *(u64 *)(r10 - 8)
	exit
