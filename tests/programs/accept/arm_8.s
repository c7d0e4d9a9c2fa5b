# SPDX-License-Identifier: GPL-2.0
# rule: 8 arms
# direction: read
# expect: accept
# arms: 8

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
