# SPDX-License-Identifier: GPL-2.0
# rule: unused fields are zero: imm
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: imm is not used here and must be 0

	r0 = 1
	.byte 0x84, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00	# w0 = -w0
	exit
