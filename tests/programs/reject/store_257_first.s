# SPDX-License-Identifier: GPL-2.0
# rule: one store more that can be the first
# state: 8
# direction: read
# expect: reject
# insn: 515
# message: more than 256 stores can be the first

	r0 = 1
	r3 = *(u64 *)(r2 + 0)
	.rept 257
	if r3 == 0 goto +1
	*(u64 *)(r2 + 0) = r0
	.endr
	exit
