# SPDX-License-Identifier: GPL-2.0
# rule: a bound of 1 is not DONE
# state: 8
# direction: read
# expect: reject
# insn: 4
# message: decide before you store

	r0 = *(u64 *)(r2 + 0)
	r0 &= 1
	r3 = 5
	*(u64 *)(r2 + 0) = r3
	exit
