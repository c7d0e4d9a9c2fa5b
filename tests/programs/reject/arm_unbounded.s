# SPDX-License-Identifier: GPL-2.0
# rule: a timer has a bound
# state: 64
# direction: expire
# expect: reject
# insn: 2
# message: r1 may be as large as 18446744073709551615, and the last timer is 63; bound it where it is computed: r1 &= 63

	r1 = *(u64 *)(r1 + 0)
	r2 = 0
	call 5
	exit
