# SPDX-License-Identifier: GPL-2.0
# rule: an opcode outside of the table is rejected
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: not part of the language

	r0 = 0
	.byte 0x96, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
	exit
