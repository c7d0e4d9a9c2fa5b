# SPDX-License-Identifier: GPL-2.0
# rule: a multiplication of 32 bits weighs as much, and the dearest path 8192 at most
# direction: read
# expect: reject
# insn: 2054
# message: the dearest path to here weighs 8193, and 8192 is the most

	r3 = 1
	.rept 2046
	w3 *= 3
	.endr
	.rept 7
	r0 = 1
	.endr
	exit
