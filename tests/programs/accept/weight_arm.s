# SPDX-License-Identifier: GPL-2.0
# rule: a call of arm() weighs 32 besides: just not too much
# direction: read
# expect: accept
# weight: 8192
# arms: 8

	.rept 8
	r1 = 1
	r2 = 1
	call 5
	.endr
	r3 = 1
	.rept 246
	r3 /= 3
	.endr
	.rept 38
	r0 = 1
	.endr
	exit
