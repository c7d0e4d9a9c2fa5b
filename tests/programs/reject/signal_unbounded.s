# SPDX-License-Identifier: GPL-2.0
# rule: a notifier has a bound
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r1 may be as large as 18446744073709551615

	r1 = *(u64 *)(r1 + 0)
	call 4
	exit
