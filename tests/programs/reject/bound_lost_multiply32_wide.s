# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: a factor of more than 16
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 4294967295

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	w3 <<= 14
	w3 *= 1
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
