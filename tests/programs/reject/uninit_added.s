# SPDX-License-Identifier: GPL-2.0
# rule: a register is written before it is read
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r3 is not initialised

	r0 = 1
	r0 += r3
	exit
