# SPDX-License-Identifier: GPL-2.0
# rule: jumps go forward: not to themselves
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: jumps backward

	r0 = 1
	goto -1
	exit
