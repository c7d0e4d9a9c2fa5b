# SPDX-License-Identifier: GPL-2.0
# rule: a sign-extending load is a load like any other
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes 62..65 is outside of the 64 bytes

	.byte 0x81, 0x20, 0x3e, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = *(s32 *)(r2 + 62)
	exit
