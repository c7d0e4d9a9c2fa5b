# SPDX-License-Identifier: GPL-2.0
# rule: a product of a factor with more than half of the width has no bound
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: r3 may be as large as 8589934591

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r3 <<= 30
	r3 *= 1
	r3 >>= 31
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
