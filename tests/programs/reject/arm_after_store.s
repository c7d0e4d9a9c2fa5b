# SPDX-License-Identifier: GPL-2.0
# rule: no arm after a store
# state: 8
# direction: expire
# expect: reject
# insn: 4
# message: insn 1: arm before you store

	r0 = 1
	*(u64 *)(r2 + 0) = r0
	r1 = 3
	r2 = 0
	call 5
	r0 = 1
	exit
