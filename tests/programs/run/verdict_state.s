# SPDX-License-Identifier: GPL-2.0
# rule: the verdict from state, its upper half whatever it is
# direction: read
# state: 16
# value: 0x77
# run: 0x1 -> 0x0
# run: 0x100000001 -> 0x0
# run: 0xffffffff00000001 -> 0x0
# run: 0x8000000000000001 -> 0x0

	r4 = 0x77
	*(u64 *)(r1 + 0) = r4
	r0 = *(u64 *)(r2 + 0)
	exit
