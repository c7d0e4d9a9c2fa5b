# SPDX-License-Identifier: GPL-2.0
# rule: unused fields are zero: imm
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: imm is not used here and must be 0

	.byte 0x91, 0x20, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00	# r0 = *(s8 *)(r2 + 0)
	r0 = 1
	exit
