# SPDX-License-Identifier: GPL-2.0
# rule: the verdict is a number
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r0 is a pointer, and the verdict must be a number

	r0 = r2
	exit
