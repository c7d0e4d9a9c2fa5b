# SPDX-License-Identifier: GPL-2.0
# rule: a program that passes signals nothing
# direction: read
# state: 16
# verdict: 0x0
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0

	r1 = 7
	call 4
	r0 = 0
	exit
