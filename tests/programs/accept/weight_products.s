# SPDX-License-Identifier: GPL-2.0
# rule: a multiplication weighs 4: just not too much
# direction: read
# expect: accept
# weight: 8192

	r3 = 1
	.rept 2046
	r3 *= 3
	.endr
	.rept 6
	r0 = 1
	.endr
	exit
