# SPDX-License-Identifier: GPL-2.0
# rule: r1 to r5 hold nothing after a call
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r4 is not initialised

	r4 = 7
	r6 = 0
	r7 = 0
	call 1
	r0 = r4
	exit
