# SPDX-License-Identifier: GPL-2.0
# rule: nothing is subtracted from a pointer to the stack
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: the subtraction of a constant (not from the stack)

	r0 = 1
	r3 = r10
	r3 -= 8
	exit
