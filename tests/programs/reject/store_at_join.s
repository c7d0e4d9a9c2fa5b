# SPDX-License-Identifier: GPL-2.0
# rule: a store where DONE is there on one of two paths
# state: 8
# direction: read
# expect: reject
# insn: 5
# message: decide before you store

	r3 = *(u64 *)(r2 + 0)
	r0 = 0
	if r3 == 0 goto last
	r0 = 1
last:
	*(u64 *)(r2 + 0) = r3
	exit
