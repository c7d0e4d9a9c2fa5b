# SPDX-License-Identifier: GPL-2.0
# rule: arguments are numbers
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: r1 is a pointer, and an argument must be a number

	call 4
	exit
