# SPDX-License-Identifier: GPL-2.0
# rule: only helpers are called, no functions of the kernel
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: only helpers can be called

	.byte 0x85, 0x20, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00
	r0 = 1
	exit
