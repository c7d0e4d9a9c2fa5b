# SPDX-License-Identifier: GPL-2.0
# rule: the last store to the value of a read counts
# direction: read
# state: 16
# value: 0x5555666677778888
# run: 0x0 -> 0x5555666677778888

	r3 = 0x1111222233334444 ll
	*(u64 *)(r1 + 0) = r3
	r3 = 0x5555666677778888 ll
	*(u64 *)(r1 + 0) = r3
	r4 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 8) = r4
	r0 = 1
	exit
