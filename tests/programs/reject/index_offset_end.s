# SPDX-License-Identifier: GPL-2.0
# rule: the constant offset counts as well
# state: 32
# direction: read
# expect: reject
# insn: 4
# message: bytes 8..39

	r3 = *(u64 *)(r2 + 0)
	r3 &= 3
	r3 <<= 3
	r2 += r3
	r0 = *(u64 *)(r2 + 8)
	exit
