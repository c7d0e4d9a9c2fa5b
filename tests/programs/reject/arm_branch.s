# SPDX-License-Identifier: GPL-2.0
# rule: a comparison does not bound a timer
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: a comparison does not count

	r1 = *(u64 *)(r1 + 0)
	r2 = 0
	if r1 > 63 goto +1
	call 5
	r0 = 1
	exit
