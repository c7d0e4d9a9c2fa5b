# SPDX-License-Identifier: GPL-2.0
# rule: no arm where one of two paths has stored
# state: 8
# direction: read
# expect: reject
# insn: 5
# message: arm before you store

	r3 = *(u64 *)(r2 + 0)
	r1 = 3
	if r3 == 0 goto arm
	*(u64 *)(r2 + 0) = r3
arm:
	r2 = 0
	call 5
	r0 = 1
	exit
