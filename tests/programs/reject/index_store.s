# SPDX-License-Identifier: GPL-2.0
# rule: stores are bounded as loads are
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: bytes 0..70

	r3 = *(u64 *)(r2 + 0)
	r3 &= 63
	r2 += r3
	*(u64 *)(r2 + 0) = r3
	r0 = 1
	exit
