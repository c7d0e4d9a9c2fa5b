# SPDX-License-Identifier: GPL-2.0
# rule: a quotient of 32 bits has no bound, not even its width
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	w3 /= 7
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
