# SPDX-License-Identifier: GPL-2.0
# rule: only value is writable
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes 27..27 are not inside one member of the access

	r0 = 1
	*(u8 *)(r1 + 27) = r0
	exit
