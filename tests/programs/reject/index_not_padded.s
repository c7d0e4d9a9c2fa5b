# SPDX-License-Identifier: GPL-2.0
# rule: three elements masked with 3 want a fourth
# state: 24
# direction: read
# expect: reject
# insn: 4
# message: pad the state

	r3 = *(u64 *)(r2 + 0)
	r3 &= 3
	r3 <<= 3
	r2 += r3
	r0 = *(u64 *)(r2 + 0)
	exit
