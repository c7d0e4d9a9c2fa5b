# SPDX-License-Identifier: GPL-2.0
# rule: DONE does not come from memory
# state: 8
# direction: read
# expect: reject
# insn: 4
# message: decide before you store

	r0 = 1
	*(u64 *)(r10 - 8) = r0
	*(u64 *)(r2 + 0) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
