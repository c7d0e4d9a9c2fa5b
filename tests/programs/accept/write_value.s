# SPDX-License-Identifier: GPL-2.0
# rule: a program for writes reads value
# state: 64
# direction: write
# expect: accept
# locks: 1

	r0 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 0) = r0
	r0 = 1
	exit
