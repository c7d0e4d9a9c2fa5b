# SPDX-License-Identifier: GPL-2.0
# rule: arguments are numbers
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: r1 is a pointer, and an argument must be a number

	r2 = 1
	r3 = 2
	call 3
	exit
