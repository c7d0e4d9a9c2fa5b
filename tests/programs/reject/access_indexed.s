# SPDX-License-Identifier: GPL-2.0
# rule: offsets into the access are constant
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: only state can be indexed, the access

	r0 = *(u8 *)(r1 + 24)
	r0 &= 3
	r1 += r0
	r0 = *(u8 *)(r1 + 0)
	exit
