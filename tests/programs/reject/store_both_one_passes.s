# SPDX-License-Identifier: GPL-2.0
# rule: two paths have stored, and one passes
# state: 8
# direction: read
# expect: reject
# insn: 7
# message: decide before you store

	r3 = *(u64 *)(r2 + 0)
	if r3 == 0 goto other
	*(u64 *)(r2 + 0) = r3
	r0 = 0
	goto last
other:
	*(u64 *)(r2 + 0) = r3
	r0 = 1
last:
	exit
