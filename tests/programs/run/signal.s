# SPDX-License-Identifier: GPL-2.0
# rule: signal of the first, the last and one between; twice the same counts once; it returns 0
# direction: read
# state: 40
# signals: 0,31,63
# run: 0x0 -> 0x1 0x2 0x3 0x4

	r6 = r2
	r1 = 0
	call 4
	r0 += 1
	*(u64 *)(r6 + 8) = r0
	r1 = 63
	call 4
	r0 += 2
	*(u64 *)(r6 + 16) = r0
	r1 = 31
	call 4
	r0 += 3
	*(u64 *)(r6 + 24) = r0
	r1 = 0
	call 4
	r0 += 4
	*(u64 *)(r6 + 32) = r0
	r0 = 1
	exit
