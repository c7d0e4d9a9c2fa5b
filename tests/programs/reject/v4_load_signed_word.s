# SPDX-License-Identifier: GPL-2.0
# rule: version 4: sign-extending loads
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: needs cpu v4; compile with -mcpu=v3

	.byte 0x81, 0x10, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = *(s32 *)(r1 +16)
	exit
