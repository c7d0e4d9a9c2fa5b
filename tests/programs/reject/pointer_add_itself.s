# SPDX-License-Identifier: GPL-2.0
# rule: no sum of pointers
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: are both pointers

	r0 = 1
	r2 += r2
	exit
