# SPDX-License-Identifier: GPL-2.0
# rule: where paths join, DONE is wanted of those that have stored
# state: 8
# direction: read
# expect: accept
# locks: 1

	r3 = *(u64 *)(r2 + 0)
	r0 = 0
	if r3 == 0 goto last
	*(u64 *)(r2 + 0) = r0
	r0 = 1
last:
	exit
