# SPDX-License-Identifier: GPL-2.0
# rule: no signal after a store
# state: 8
# direction: read
# expect: reject
# insn: 3
# message: signal before you store

	r0 = 1
	*(u64 *)(r2 + 0) = r0
	r1 = 3
	call 4
	r0 = 1
	exit
