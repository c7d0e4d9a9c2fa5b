# SPDX-License-Identifier: GPL-2.0
# rule: a constant shift: the bound shifted, short of the top bit
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 9223372036854775552

	r3 = *(u64 *)(r2 + 0)
	r3 >>= 9
	r3 <<= 8
	r0 = 1
	r2 += r3
	exit
