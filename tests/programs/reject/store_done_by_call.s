# SPDX-License-Identifier: GPL-2.0
# rule: a helper does not return DONE
# state: 8
# direction: read
# expect: reject
# insn: 3
# message: decide before you store

	r0 = 1
	*(u64 *)(r2 + 0) = r0
	call 1
	exit
