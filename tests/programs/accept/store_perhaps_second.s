# SPDX-License-Identifier: GPL-2.0
# rule: a store that is the first on one of two paths
# state: 8
# direction: read
# expect: accept
# locks: 2
# held: 1

	r0 = 1
	r3 = *(u64 *)(r2 + 0)
	if r3 == 0 goto other
	*(u64 *)(r2 + 0) = r0
other:
	*(u64 *)(r2 + 0) = r0
	exit
