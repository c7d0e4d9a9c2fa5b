# SPDX-License-Identifier: GPL-2.0
# rule: sign-extending loads need a kernel that has them
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: this kernel has no sign-extending loads
# without: load_signed

	.byte 0x89, 0x10, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00	# r0 = *(s16 *)(r1 + 20)
	exit
