# SPDX-License-Identifier: GPL-2.0
# rule: a pointer is no timer
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r1 is a pointer, and an argument must be a number

	r2 = 0
	call 5
	exit
