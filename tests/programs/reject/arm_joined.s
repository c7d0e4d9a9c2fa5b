# SPDX-License-Identifier: GPL-2.0
# rule: where paths meet the greater bound of a timer holds
# state: 64
# direction: read
# expect: reject
# insn: 6
# message: r1 may be as large as 64

	r0 = *(u8 *)(r1 + 24)
	r1 = 64
	r2 = 0
	if r0 == 1 goto +1
	r1 = 5
	r0 = 1
	call 5
	exit
