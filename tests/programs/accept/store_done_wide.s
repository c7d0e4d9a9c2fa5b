# SPDX-License-Identifier: GPL-2.0
# rule: DONE as a number of 64 bits
# state: 8
# direction: read
# expect: accept
# locks: 1

	r3 = 5
	*(u64 *)(r2 + 0) = r3
	r0 = 1 ll
	exit
