# SPDX-License-Identifier: GPL-2.0
# rule: a call of muldiv64() weighs 128 besides: just not too much
# direction: read
# expect: accept
# weight: 8192

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
	.rept 30
	r0 = 1
	.endr
	exit
