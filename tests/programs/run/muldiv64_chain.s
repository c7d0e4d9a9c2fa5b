# SPDX-License-Identifier: GPL-2.0
# rule: the result of a helper is the argument of the next
# direction: read
# state: 40
# run: 0x5 0x6 0x7 -> 0x4 0x3
# run: 0xffffffffffffffff 0x3 0x5 -> 0x9999999999999999 0x5c28f5c28f5c28f5
# run: 0x10000000000 0x10000000000 0x40000000 -> 0x4000000000000 0x1000000000000000
# run: 0x0 0x1 0x2 -> 0x0 0xffffffffffffffff
# run: 0x9 0x9 0x0 -> 0xffffffffffffffff 0xffffffffffffffff

	r6 = r2
	r1 = *(u64 *)(r6 + 0)
	r2 = *(u64 *)(r6 + 8)
	r3 = *(u64 *)(r6 + 16)
	call 3
	r7 = r0
	*(u64 *)(r6 + 24) = r0
	r1 = r7
	r2 = r7
	r3 = *(u64 *)(r6 + 0)
	call 3
	*(u64 *)(r6 + 32) = r0
	r0 = 1
	exit
