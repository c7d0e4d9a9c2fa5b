# SPDX-License-Identifier: GPL-2.0
# rule: a timer is below the limit
# state: 64
# direction: read
# expect: reject
# insn: 2
# message: r1 may be as large as 64, and the last timer is 63

	r1 = 64
	r2 = 0
	call 5
	exit
