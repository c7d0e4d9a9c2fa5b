# SPDX-License-Identifier: GPL-2.0
# rule: 32 bits of a large number may be any
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 4294967295

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r3 <<= 40
	w3 += 0
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
