# SPDX-License-Identifier: GPL-2.0
# rule: a 64-bit immediate has two halves
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: second half of the 64-bit number is missing

	r0 = 1
	.byte 0x18, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00
