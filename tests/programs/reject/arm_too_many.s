# SPDX-License-Identifier: GPL-2.0
# rule: at most 8 calls of arm
# state: 64
# direction: read
# expect: reject
# insn: 26
# message: more than 8 calls of arm()

	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	r1 = 1
	r2 = 5
	call 5
	exit
