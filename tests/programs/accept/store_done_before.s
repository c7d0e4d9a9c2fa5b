# SPDX-License-Identifier: GPL-2.0
# rule: DONE may be there before the store
# state: 8
# direction: read
# expect: accept
# locks: 1

	r0 = 1
	*(u64 *)(r2 + 0) = r0
	exit
