# SPDX-License-Identifier: GPL-2.0
# rule: the first store leaves r0 as it is, which is not read before a number of 64 bits
# direction: read
# state: 16
# run: 0x0 -> 0x123456789
# run: 0x7 -> 0x123456789

	r0 = 1
	r3 = *(u64 *)(r2 + 0)
	*(u64 *)(r2 + 8) = r3
	r4 = 0x123456789 ll
	*(u64 *)(r2 + 8) = r4
	exit
