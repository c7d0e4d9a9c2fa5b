# SPDX-License-Identifier: GPL-2.0
# rule: a signal where another path has stored
# state: 8
# direction: read
# expect: accept
# locks: 1
# signals: 1

	r3 = *(u64 *)(r2 + 0)
	if r3 == 0 goto ring
	r0 = 1
	*(u64 *)(r2 + 0) = r0
	exit
ring:
	r1 = 3
	call 4
	exit
