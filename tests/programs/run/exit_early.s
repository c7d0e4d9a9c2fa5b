# SPDX-License-Identifier: GPL-2.0
# rule: each exit ends the program
# direction: read
# state: 24
# run: 0x0 -> 0x1 0x5
# run: 0x1 -> 0x1 0x1
# run: 0xffffffffffffffff -> 0x1 0x1

	r3 = *(u64 *)(r2 + 0)
	r0 = 1
	*(u64 *)(r2 + 8) = r0
	if r3 == 0 goto middle
	*(u64 *)(r2 + 16) = r0
	exit
middle:
	r4 = 5
	*(u64 *)(r2 + 16) = r4
	if w3 == 0 goto last
	r4 = 6
	*(u64 *)(r2 + 16) = r4
last:
	exit
