# SPDX-License-Identifier: GPL-2.0
# rule: a pointer stays near its object
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r2 would be further than

	r0 = 1
	r2 -= -2147483648
	exit
