# SPDX-License-Identifier: GPL-2.0
# rule: a sum may wrap around, by 1
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 += 1
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
