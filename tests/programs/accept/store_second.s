# SPDX-License-Identifier: GPL-2.0
# rule: a store after another takes no lock
# state: 8
# direction: read
# expect: accept
# locks: 1

	r0 = 1
	*(u64 *)(r2 + 0) = r0
	*(u64 *)(r2 + 0) = r0
	exit
