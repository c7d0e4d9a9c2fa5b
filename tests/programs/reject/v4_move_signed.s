# SPDX-License-Identifier: GPL-2.0
# rule: version 4: move signed
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: needs cpu v4; compile with -mcpu=v3

	r0 = 1
	.byte 0xbf, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = (s8)r0
	exit
