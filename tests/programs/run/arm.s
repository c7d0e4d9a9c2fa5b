# SPDX-License-Identifier: GPL-2.0
# rule: arm of the first, the last and one between; of two for one timer the last counts; it returns 0
# direction: read
# state: 40
# timers: 0=0xffffffffffffffff 31=0x123456789abcdef0 63=0x7
# run: 0x123456789abcdef0 -> 0x1 0x2 0x3 0x4

	r6 = r2
	r1 = 0
	r2 = 5
	call 5
	r7 = r0
	r7 += 1
	r1 = 63
	r2 = 7
	call 5
	r8 = r0
	r8 += 2
	r1 = 31
	r2 = *(u64 *)(r6 + 0)
	call 5
	r9 = r0
	r9 += 3
	r1 = 0
	r2 = -1
	call 5
	r0 += 4
	*(u64 *)(r6 + 8) = r7
	*(u64 *)(r6 + 16) = r8
	*(u64 *)(r6 + 24) = r9
	*(u64 *)(r6 + 32) = r0
	r0 = 1
	exit
