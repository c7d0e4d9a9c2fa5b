# SPDX-License-Identifier: GPL-2.0
# rule: at most 32 calls
# state: 64
# direction: read
# expect: reject
# insn: 32
# message: more than 32 calls

	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	call 1
	exit
