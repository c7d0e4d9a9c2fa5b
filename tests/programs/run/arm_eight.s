# SPDX-License-Identifier: GPL-2.0
# rule: eight arms beside eight signals, in any order
# direction: expire
# state: 16
# access: value=0x64 offset=40
# value: 0x64
# signals: 1,2,3,30,32,33,40,62
# timers: 1=0x65 2=0x65 3=0x65 30=0x65 32=0x65 33=0x65 40=0x65 62=0x65
# run: 0x1 -> 0x0

	r6 = r2
	r7 = *(u64 *)(r1 + 0)
	r7 += 1
	.irp n, 40, 3, 62, 1, 33, 32, 2, 30
	r1 = \n
	call 4
	r1 = \n
	r2 = r7
	call 5
	.endr
	*(u64 *)(r6 + 8) = r0
	r0 = 1
	exit
