# SPDX-License-Identifier: GPL-2.0
# rule: eight signals, in any order
# direction: read
# state: 16
# signals: 1,2,3,30,32,33,40,62
# run: 0x1 -> 0x0

	r6 = r2
	r1 = 40
	call 4
	r1 = 3
	call 4
	r1 = 62
	call 4
	r1 = 1
	call 4
	r1 = 33
	call 4
	r1 = 32
	call 4
	r1 = 2
	call 4
	r1 = 30
	call 4
	*(u64 *)(r6 + 8) = r0
	r0 = 1
	exit
