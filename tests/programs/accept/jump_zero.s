# SPDX-License-Identifier: GPL-2.0
# rule: a jump to the next instruction
# direction: read
# expect: accept

	r0 = 1
	goto +0
	if r0 == 0 goto +0
	exit
