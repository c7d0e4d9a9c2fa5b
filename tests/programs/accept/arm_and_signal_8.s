# SPDX-License-Identifier: GPL-2.0
# rule: 8 arms beside 8 signals
# direction: write
# expect: accept
# signals: 8
# arms: 8

	.rept 8
	r1 = 1
	call 4
	r1 = 63
	r2 = 0
	call 5
	.endr
	exit
