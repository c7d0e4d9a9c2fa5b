# SPDX-License-Identifier: GPL-2.0
# rule: 8 signals
# direction: read
# expect: accept
# signals: 8

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
