# SPDX-License-Identifier: GPL-2.0
# rule: paths that exclude each other are not added up
# direction: read
# expect: accept
# weight: 4165

	r3 = *(u64 *)(r1 + 8)
	r4 = 1
	r0 = 1
	if r3 == 0 goto other
	.rept 130
	r4 /= 3
	.endr
	exit
other:
	.rept 129
	r4 /= 3
	.endr
	exit
