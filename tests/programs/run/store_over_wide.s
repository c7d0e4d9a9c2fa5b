# SPDX-License-Identifier: GPL-2.0
# rule: a jump over a first store and a number of 64 bits
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x123456789

	r3 = *(u64 *)(r2 + 0)
	r0 = 1
	if r3 == 0 goto last
	r4 = 0x123456789 ll
	*(u64 *)(r2 + 8) = r4
last:
	exit
