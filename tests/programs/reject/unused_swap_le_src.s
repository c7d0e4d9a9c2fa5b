# SPDX-License-Identifier: GPL-2.0
# rule: unused fields are zero: src_reg
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: src_reg is not used here and must be 0

	r0 = 1
	.byte 0xd4, 0x10, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00	# r0 = le16 r0
	exit
