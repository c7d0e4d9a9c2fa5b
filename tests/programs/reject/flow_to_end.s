# SPDX-License-Identifier: GPL-2.0
# rule: a jump stays inside the program
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: jumps to insn 3, but the program ends with insn 2

	r0 = 1
	if r0 == 0 goto +1
	exit
