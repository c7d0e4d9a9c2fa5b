# SPDX-License-Identifier: GPL-2.0
# rule: an index is 2^28 at most
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r3 may be as large as 268435457

	r3 = 0x10000001
	r2 += r3
	r0 = 1
	exit
