# SPDX-License-Identifier: GPL-2.0
# rule: a program that passes signals nothing
# direction: read
# state: 16
# verdict: 0x0
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0

	r6 = r2
	r1 = 7
	call 4
	r3 = 1
	*(u64 *)(r6 + 8) = r3
	r0 = 0
	exit
