# SPDX-License-Identifier: GPL-2.0
# rule: after a store no PASS
# state: 8
# direction: read
# expect: reject
# insn: 3
# message: decide before you store

	r3 = 5
	*(u64 *)(r2 + 0) = r3
	r0 = 0
	exit
