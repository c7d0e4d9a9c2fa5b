# SPDX-License-Identifier: GPL-2.0
# rule: signal of the first, the last and one between; twice the same counts once; it returns 0
# direction: read
# state: 40
# signals: 0,31,63
# run: 0x0 -> 0x1 0x2 0x3 0x4

	r6 = r2
	r1 = 0
	call 4
	r7 = r0
	r7 += 1
	r1 = 63
	call 4
	r8 = r0
	r8 += 2
	r1 = 31
	call 4
	r9 = r0
	r9 += 3
	r1 = 0
	call 4
	r0 += 4
	*(u64 *)(r6 + 8) = r7
	*(u64 *)(r6 + 16) = r8
	*(u64 *)(r6 + 24) = r9
	*(u64 *)(r6 + 32) = r0
	r0 = 1
	exit
