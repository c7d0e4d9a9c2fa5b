# SPDX-License-Identifier: GPL-2.0
# rule: unused fields are zero: off
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: off is not used here and must be 0

	r0 = 1
	.byte 0x87, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = -r0
	exit
