# SPDX-License-Identifier: GPL-2.0
# rule: only helpers are called, no code of the program
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: only helpers can be called

	.byte 0x85, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
	r0 = 1
	exit
