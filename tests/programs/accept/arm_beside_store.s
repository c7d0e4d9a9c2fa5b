# SPDX-License-Identifier: GPL-2.0
# rule: an arm where another path has stored
# state: 8
# direction: read
# expect: accept
# locks: 1
# arms: 1

	r3 = *(u64 *)(r2 + 0)
	if r3 == 0 goto arm
	r0 = 1
	*(u64 *)(r2 + 0) = r0
	exit
arm:
	r1 = 3
	r2 = 9
	call 5
	exit
