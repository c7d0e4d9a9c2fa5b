# SPDX-License-Identifier: GPL-2.0
# rule: DONE after a store is all 64 bits
# state: 8
# direction: read
# expect: reject
# insn: 4
# message: decide before you store

	r3 = 5
	*(u64 *)(r2 + 0) = r3
	r0 = 0x100000001 ll
	exit
