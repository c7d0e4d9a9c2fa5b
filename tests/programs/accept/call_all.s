# SPDX-License-Identifier: GPL-2.0
# rule: the helpers
# state: 64
# direction: read
# expect: accept
# signals: 1
# arms: 1

	call 1
	r6 = r0
	call 2
	r1 = r6
	r2 = r0
	r3 = 7
	call 3
	r1 = 63
	call 4
	r1 = 63
	r2 = -1
	call 5
	exit
