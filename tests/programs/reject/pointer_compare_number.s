# SPDX-License-Identifier: GPL-2.0
# rule: pointers are not compared
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r2 is a pointer, and what is compared must be a number

	r0 = 1
	if r2 > r0 goto +0
	exit
