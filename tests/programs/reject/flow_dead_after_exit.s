# SPDX-License-Identifier: GPL-2.0
# rule: no unreachable code
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: no path leads here

	r0 = 1
	exit
	r0 = 2
	exit
