# SPDX-License-Identifier: GPL-2.0
# rule: registers are r0 to r10
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: no such register

	.byte 0xbf, 0xb0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = r11
	r0 = 1
	exit
