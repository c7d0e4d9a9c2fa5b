# SPDX-License-Identifier: GPL-2.0
# rule: pointers: 64-bit addition, or subtraction of a constant
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r2 is a pointer; only a 64-bit addition, or the subtraction of a constant

	r0 = 1
	r2 -= r2
	exit
