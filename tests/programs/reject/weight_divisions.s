# SPDX-License-Identifier: GPL-2.0
# rule: a division weighs 32, and the dearest path 8192 at most
# direction: read
# expect: reject
# insn: 318
# message: the dearest path to here weighs 8193, and 8192 is the most

	r3 = 1
	.rept 254
	r3 /= 3
	.endr
	.rept 63
	r0 = 1
	.endr
	exit
