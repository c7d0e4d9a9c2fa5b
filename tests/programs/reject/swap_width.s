# SPDX-License-Identifier: GPL-2.0
# rule: 16, 32 or 64 bits are swapped
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: 16, 32 or 64

	r0 = 8
	.byte 0xdc, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00	# r0 = be8 r0
	exit
