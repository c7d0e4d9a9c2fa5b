# SPDX-License-Identifier: GPL-2.0
# rule: a shift to the left by a register has no bound
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	r3 <<= r4
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
