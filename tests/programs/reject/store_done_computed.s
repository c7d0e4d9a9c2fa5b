# SPDX-License-Identifier: GPL-2.0
# rule: DONE after a store is no result of arithmetic
# state: 8
# direction: read
# expect: reject
# insn: 4
# message: decide before you store

	r0 = 0
	r3 = 5
	*(u64 *)(r2 + 0) = r3
	r0 += 1
	exit
