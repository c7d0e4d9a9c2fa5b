# SPDX-License-Identifier: GPL-2.0
# rule: the first store of a path weighs 25, others 1
# state: 8
# direction: read
# expect: accept
# locks: 1
# weight: 28

	r0 = 1
	*(u64 *)(r2 + 0) = r0
	*(u64 *)(r2 + 0) = r0
	exit
