# SPDX-License-Identifier: GPL-2.0
# rule: a load sees what the program has stored
# direction: read
# state: 16
# run: 0x7 -> 0x9
# run: 0x0 -> 0x2

	r3 = *(u64 *)(r2 + 0)
	r3 += 1
	*(u64 *)(r2 + 8) = r3
	r4 = *(u64 *)(r2 + 8)
	r4 += 1
	*(u64 *)(r2 + 8) = r4
	r0 = 1
	exit
