# SPDX-License-Identifier: GPL-2.0
# rule: the divisor is not 0
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: the divisor is 0

	r0 = 8
	.byte 0x97, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 %= 0
	exit
