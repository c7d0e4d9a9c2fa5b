# SPDX-License-Identifier: GPL-2.0
# rule: pointers to two kinds of memory do not merge
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r1 holds a pointer on one path

	r0 = *(u8 *)(r1 + 24)
	if r0 == 1 goto +1
	r1 = r2
	r0 = 1
	*(u64 *)(r1 + 0) = r0
	exit
