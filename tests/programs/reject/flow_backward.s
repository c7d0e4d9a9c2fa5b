# SPDX-License-Identifier: GPL-2.0
# rule: jumps go forward
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: jumps backward

	r0 = 1
	r0 = 2
	goto -2
	exit
