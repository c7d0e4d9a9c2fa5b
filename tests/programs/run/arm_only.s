# SPDX-License-Identifier: GPL-2.0
# rule: a program that arms and does not store
# direction: write
# state: 8
# access: value=0x55
# value: 0x55
# timers: 5=0x1
# run: 0x1 ->

	r6 = r2
	r2 = *(u64 *)(r6 + 0)
	r1 = 5
	call 5
	r0 = 1
	exit
