# SPDX-License-Identifier: GPL-2.0
# rule: a call of clock_ns() weighs 64 besides: just not too much
# direction: read
# expect: accept
# weight: 8192

	.rept 32
	call 1
	.endr
	r3 = 1
	.rept 190
	r3 /= 3
	.endr
	.rept 30
	r0 = 1
	.endr
	exit
