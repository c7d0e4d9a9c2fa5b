# SPDX-License-Identifier: GPL-2.0
# rule: a load lies within one member
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes 24..25 are not inside one member of the access

	r0 = *(u16 *)(r1 + 24)
	exit
