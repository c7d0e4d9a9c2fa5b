# SPDX-License-Identifier: GPL-2.0
# rule: a store that is the first on one of two paths, both ways
# direction: read
# state: 24
# run: 0x0 -> 0x0 0x2
# run: 0x5 -> 0x5 0x2

	r3 = *(u64 *)(r2 + 0)
	r4 = 2
	r0 = 1
	if r3 == 0 goto other
	*(u64 *)(r2 + 8) = r3
other:
	*(u64 *)(r2 + 16) = r4
	exit
