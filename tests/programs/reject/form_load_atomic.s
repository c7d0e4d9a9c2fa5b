# SPDX-License-Identifier: GPL-2.0
# rule: no other modes of loads
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: this instruction is not part of the language

	.byte 0xc1, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
	exit
