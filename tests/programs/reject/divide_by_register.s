# SPDX-License-Identifier: GPL-2.0
# rule: the divisor is a constant
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: muldiv64

	r0 = 8
	r3 = 2
	r0 /= r3
	exit
