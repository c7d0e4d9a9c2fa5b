# SPDX-License-Identifier: GPL-2.0
# rule: reserved is not readable
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes 27..27 are not inside one member of the access

	r0 = *(u8 *)(r1 + 27)
	exit
