# SPDX-License-Identifier: GPL-2.0
# rule: registers are r0 to r10
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: no such register

	.byte 0x79, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = *(u64 *)(r15 +0)
	r0 = 1
	exit
