# SPDX-License-Identifier: GPL-2.0
# rule: r10 is a pointer, and pointers are not compared
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r10 is a pointer, and what is compared must be a number

	r0 = 1
	if r10 == 0 goto +0
	exit
