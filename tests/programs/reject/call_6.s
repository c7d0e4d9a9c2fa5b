# SPDX-License-Identifier: GPL-2.0
# rule: helpers have numbers up to 5
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: there is no helper 6; 1 to 5 exist

	call 6
	exit
