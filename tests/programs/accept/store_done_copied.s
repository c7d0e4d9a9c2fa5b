# SPDX-License-Identifier: GPL-2.0
# rule: DONE may come by another register
# state: 8
# direction: read
# expect: accept
# locks: 1

	r6 = 1
	*(u64 *)(r2 + 0) = r6
	r0 = r6
	exit
