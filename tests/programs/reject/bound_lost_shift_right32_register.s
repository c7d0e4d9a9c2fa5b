# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: a shift by a register has no bound, not even its width
# state: 64
# direction: read
# expect: reject
# insn: 6
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	w3 >>= w4
	r0 = 1
	r2 += r3
	exit
