# SPDX-License-Identifier: GPL-2.0
# rule: no signal where one of two paths has stored
# state: 8
# direction: read
# expect: reject
# insn: 4
# message: signal before you store

	r3 = *(u64 *)(r2 + 0)
	r1 = 3
	if r3 == 0 goto ring
	*(u64 *)(r2 + 0) = r3
ring:
	call 4
	r0 = 1
	exit
