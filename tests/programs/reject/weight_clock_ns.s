# SPDX-License-Identifier: GPL-2.0
# rule: a call of clock_ns() weighs 64 besides, and the dearest path 8192 at most
# direction: read
# expect: reject
# insn: 254
# message: the dearest path to here weighs 8193, and 8192 is the most

	.rept 32
	call 1
	.endr
	r3 = 1
	.rept 190
	r3 /= 3
	.endr
	.rept 31
	r0 = 1
	.endr
	exit
