# SPDX-License-Identifier: GPL-2.0
# rule: on two paths that store, DONE on each
# state: 8
# direction: read
# expect: accept
# locks: 2

	r3 = *(u64 *)(r2 + 0)
	if r3 == 0 goto other
	*(u64 *)(r2 + 0) = r3
	r0 = 1
	goto last
other:
	*(u64 *)(r2 + 0) = r3
	r0 = 1
last:
	exit
