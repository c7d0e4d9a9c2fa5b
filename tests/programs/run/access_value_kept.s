# SPDX-License-Identifier: GPL-2.0
# rule: the value of a write stays; state is the answer
# direction: write
# state: 16
# access: value=0x8000000000000001
# value: 0x8000000000000001
# run: 0x0 -> 0x8000000000000001
# run: 0x1 -> 0x8000000000000002
# run: 0xffffffffffffffff -> 0x8000000000000000

	r3 = *(u64 *)(r1 + 0)
	r4 = *(u64 *)(r2 + 0)
	r3 += r4
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
