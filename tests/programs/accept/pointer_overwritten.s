# SPDX-License-Identifier: GPL-2.0
# rule: a pointer may be replaced by a number
# state: 64
# direction: read
# expect: accept

	r1 = 5
	w2 = 7
	r0 = r1
	r0 += r2
	exit
