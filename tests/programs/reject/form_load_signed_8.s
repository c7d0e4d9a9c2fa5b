# SPDX-License-Identifier: GPL-2.0
# rule: 8 bytes have no sign to extend
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: this instruction is not part of the language

	.byte 0x99, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
	exit
