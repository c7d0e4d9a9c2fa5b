# SPDX-License-Identifier: GPL-2.0
# rule: arguments are initialised
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: r3 is not initialised

	r1 = 1
	r2 = 2
	call 3
	exit
