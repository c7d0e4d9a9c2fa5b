# SPDX-License-Identifier: GPL-2.0
# rule: no atomic instructions
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: no atomic instructions

	r0 = 1
	.byte 0xdb, 0x02, 0x00, 0x00, 0xe1, 0x00, 0x00, 0x00
	exit
