# SPDX-License-Identifier: GPL-2.0
# rule: a store lies within value
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes 4..11 are not inside one member of the access

	r0 = 1
	*(u64 *)(r1 + 4) = r0
	exit
