# SPDX-License-Identifier: GPL-2.0
# rule: a division weighs 32: just not too much
# direction: read
# expect: accept
# weight: 8192

	r3 = 1
	.rept 254
	r3 /= 3
	.endr
	.rept 62
	r0 = 1
	.endr
	exit
