# SPDX-License-Identifier: GPL-2.0
# rule: a time is no timer: its bound does not count
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: r1 may be as large as 4294967295

	r1 = *(u32 *)(r1 + 16)
	r2 = 5
	call 5
	exit
