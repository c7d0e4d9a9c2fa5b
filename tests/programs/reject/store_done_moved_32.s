# SPDX-License-Identifier: GPL-2.0
# rule: DONE by a move of 32 bits is a constant
# state: 8
# direction: read
# expect: reject
# insn: 5
# message: decide before you store

	r6 = *(u64 *)(r2 + 0)
	r6 &= 1
	r3 = 5
	*(u64 *)(r2 + 0) = r3
	w0 = w6
	exit
