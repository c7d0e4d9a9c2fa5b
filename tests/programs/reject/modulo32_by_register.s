# SPDX-License-Identifier: GPL-2.0
# rule: the divisor is a constant
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: muldiv64

	r0 = 8
	r3 = 2
	.byte 0x9c, 0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# w0 %= w3
	exit
