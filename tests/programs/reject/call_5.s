# SPDX-License-Identifier: GPL-2.0
# rule: helpers have numbers up to 4
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: there is no helper 5; 1 to 4 exist

	call 5
	exit
