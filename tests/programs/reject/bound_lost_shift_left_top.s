# SPDX-License-Identifier: GPL-2.0
# rule: a shift into the top bit has no bound
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 >>= 8
	r3 <<= 8
	r0 = 1
	r2 += r3
	exit
