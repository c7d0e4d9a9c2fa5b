# SPDX-License-Identifier: GPL-2.0
# rule: pointers to two kinds of memory do not merge
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 holds a pointer on one path

	r0 = *(u8 *)(r1 + 24)
	r3 = r2
	if r0 == 1 goto +1
	r3 = r10
	r0 = *(u64 *)(r3 + 0)
	exit
