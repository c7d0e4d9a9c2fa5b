# SPDX-License-Identifier: GPL-2.0
# rule: pointers are copied whole, onto whatever
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r2 is a pointer; only a 64-bit addition, or the subtraction of a constant

	r3 = r1
	w3 = w2
	r0 = 1
	exit
