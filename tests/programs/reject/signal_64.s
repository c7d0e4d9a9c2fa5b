# SPDX-License-Identifier: GPL-2.0
# rule: a notifier is below the limit
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r1 may be as large as 64, and the last notifier is 63

	r1 = 64
	call 4
	exit
