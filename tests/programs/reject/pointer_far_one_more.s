# SPDX-License-Identifier: GPL-2.0
# rule: a pointer stays near its object: 2^28 bytes
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r2 would be further than 268435456

	r3 = 0x10000000
	r2 += r3
	r3 = 1
	r2 += r3
	r0 = 1
	exit
