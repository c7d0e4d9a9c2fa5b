# SPDX-License-Identifier: GPL-2.0
# rule: only value is writable
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: direction of the access is read-only

	r0 = 1
	*(u8 *)(r1 + 25) = r0
	exit
