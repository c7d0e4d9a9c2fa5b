# SPDX-License-Identifier: GPL-2.0
# rule: the time is an argument of arm
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r2 is not initialised

	call 1
	r1 = 0
	r3 = 0
	call 5
	exit
