# SPDX-License-Identifier: GPL-2.0
# rule: version 4: move32 signed
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: needs cpu v4; compile with -mcpu=v3

	r0 = 1
	.byte 0xbc, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00	# w0 = (s16)w0
	exit
