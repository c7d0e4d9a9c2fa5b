# SPDX-License-Identifier: GPL-2.0
# rule: an arithmetic shift draws ones in, in 32 bits
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 4294967295

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	w3 = *(u32 *)(r2 + 0)
	w3 s>>= 31
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
