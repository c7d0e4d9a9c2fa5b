# SPDX-License-Identifier: GPL-2.0
# rule: stores extend nothing
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: this instruction is not part of the language

	r0 = 1
	.byte 0x83, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
	exit
