# SPDX-License-Identifier: GPL-2.0
# rule: where paths join, the one that stored last in the text
# state: 8
# direction: read
# expect: accept
# locks: 1

	r3 = *(u64 *)(r2 + 0)
	if r3 == 0 goto other
	*(u64 *)(r2 + 0) = r3
	r0 = 1
	goto last
other:
	r0 = *(u64 *)(r2 + 0)
last:
	exit
