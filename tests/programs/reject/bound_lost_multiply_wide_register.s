# SPDX-License-Identifier: GPL-2.0
# rule: the same where the other factor is too wide
# state: 64
# direction: read
# expect: reject
# insn: 6
# message: r3 may be as large as 2147483647

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = 1
	r4 <<= 32
	r3 *= r4
	r3 >>= 33
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
