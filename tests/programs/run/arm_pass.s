# SPDX-License-Identifier: GPL-2.0
# rule: a program that passes arms nothing
# direction: read
# state: 16
# verdict: 0x0
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0

	r1 = 7
	r2 = 1
	call 5
	r0 = 0
	exit
