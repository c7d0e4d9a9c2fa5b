# SPDX-License-Identifier: GPL-2.0
# rule: a division of 32 bits weighs as much: just not too much
# direction: read
# expect: accept
# weight: 8192

	r3 = 1
	.rept 254
	w3 /= 3
	.endr
	.rept 62
	r0 = 1
	.endr
	exit
