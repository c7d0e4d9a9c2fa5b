# SPDX-License-Identifier: GPL-2.0
# rule: version 4: jump far
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: needs cpu v4; compile with -mcpu=v3

	r0 = 1
	.byte 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# gotol +0
	exit
