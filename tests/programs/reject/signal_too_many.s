# SPDX-License-Identifier: GPL-2.0
# rule: at most 8 calls of signal
# state: 64
# direction: read
# expect: reject
# insn: 17
# message: more than 8 calls of signal()

	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	r1 = 1
	call 4
	exit
