# SPDX-License-Identifier: GPL-2.0
# rule: a remainder weighs 32: just not too much
# direction: read
# expect: accept
# weight: 8192

	r3 = 1
	.rept 254
	.byte 0x97, 0x03, 0, 0, 3, 0, 0, 0
	.endr
	.rept 62
	r0 = 1
	.endr
	exit
