# SPDX-License-Identifier: GPL-2.0
# rule: 32 calls of a helper
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x1
# run: 0x2 -> 0xaae09
# run: 0x3 -> 0x10050d
# run: 0x100 -> 0x6951468
# run: 0xffffffff -> 0x6954fe2139079
# run: 0xffffffffffffffff -> 0xffffffffffffffff

	r6 = r2
	r7 = *(u64 *)(r6 + 0)
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	r1 = r7
	r2 = 3
	r3 = 2
	call 3
	r7 = r0
	*(u64 *)(r6 + 8) = r7
	r0 = 1
	exit
