# SPDX-License-Identifier: GPL-2.0
# rule: a load lies within one member
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes 16..23 are not inside one member of the access

	r0 = *(u64 *)(r1 + 16)
	exit
