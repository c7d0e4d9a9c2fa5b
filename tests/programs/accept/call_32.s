# SPDX-License-Identifier: GPL-2.0
# rule: 32 calls
# direction: read
# expect: accept

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
