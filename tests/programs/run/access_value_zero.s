# SPDX-License-Identifier: GPL-2.0
# rule: a read that stores nothing answers 0
# direction: read
# state: 16
# value: 0x0
# run: 0x0 -> 0x1
# run: 0xffffffffffffffff -> 0x1

	r3 = *(u64 *)(r1 + 0)
	r3 += 1
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
