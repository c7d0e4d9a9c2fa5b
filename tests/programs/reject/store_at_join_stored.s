# SPDX-License-Identifier: GPL-2.0
# rule: another store, where a path has not stored and is not DONE
# state: 8
# direction: read
# expect: reject
# insn: 6
# message: decide before you store

	r3 = *(u64 *)(r2 + 0)
	r0 = 0
	if r3 == 0 goto last
	*(u64 *)(r2 + 0) = r3
	r0 = 1
last:
	*(u64 *)(r2 + 0) = r3
	exit
