# SPDX-License-Identifier: GPL-2.0
# rule: a call of arm() weighs 32 besides, and the dearest path 8192 at most
# direction: read
# expect: reject
# insn: 310
# message: the dearest path to here weighs 8193, and 8192 is the most

	.rept 8
	r1 = 1
	r2 = 1
	call 5
	.endr
	r3 = 1
	.rept 246
	r3 /= 3
	.endr
	.rept 39
	r0 = 1
	.endr
	exit
