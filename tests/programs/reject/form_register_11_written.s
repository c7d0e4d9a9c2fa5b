# SPDX-License-Identifier: GPL-2.0
# rule: registers are r0 to r10
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: no such register

	.byte 0xb7, 0x0b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# r11 = 0
	r0 = 1
	exit
