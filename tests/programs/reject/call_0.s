# SPDX-License-Identifier: GPL-2.0
# rule: helpers have numbers from 1
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: there is no helper 0

	.byte 0x85, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# call 0
	exit
