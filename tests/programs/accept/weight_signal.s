# SPDX-License-Identifier: GPL-2.0
# rule: a call of signal() weighs 32 besides: just not too much
# direction: read
# expect: accept
# weight: 8192
# signals: 8

	.rept 8
	r1 = 1
	call 4
	.endr
	r3 = 1
	.rept 246
	r3 /= 3
	.endr
	.rept 46
	r0 = 1
	.endr
	exit
