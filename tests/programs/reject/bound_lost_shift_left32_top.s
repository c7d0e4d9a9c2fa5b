# SPDX-License-Identifier: GPL-2.0
# rule: in 32 bits: a shift into the top bit has no bound but the width
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r3 may be as large as 4294967295

	r3 = *(u16 *)(r2 + 0)
	w3 <<= 16
	r0 = 1
	r2 += r3
	exit
