# SPDX-License-Identifier: GPL-2.0
# rule: jumps go forward
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: jumps backward

	r0 = 1
	if r0 == 0 goto -2
	exit
