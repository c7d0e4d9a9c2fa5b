# SPDX-License-Identifier: GPL-2.0
# rule: a call of muldiv64() weighs 128 besides, and the dearest path 8192 at most
# direction: read
# expect: reject
# insn: 283
# message: the dearest path to here weighs 8193, and 8192 is the most

	.rept 32
	r1 = 1
	r2 = 1
	r3 = 1
	call 3
	.endr
	r3 = 1
	.rept 123
	r3 /= 3
	.endr
	.rept 31
	r0 = 1
	.endr
	exit
