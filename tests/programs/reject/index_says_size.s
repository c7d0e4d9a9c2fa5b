# SPDX-License-Identifier: GPL-2.0
# rule: the message says which size would do
# state: 24
# direction: read
# expect: reject
# insn: 4
# message: a state_size of 32 would do. The offset varies by up to 24

	r3 = *(u64 *)(r2 + 0)
	r3 &= 3
	r3 <<= 3
	r2 += r3
	r0 = *(u64 *)(r2 + 0)
	exit
