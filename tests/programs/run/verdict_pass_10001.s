# SPDX-License-Identifier: GPL-2.0
# rule: verdict 0x10001 passes: not the lowest 16 bits alone count
# direction: read
# state: 16
# verdict: 0x10001
# value: 0x0
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0
# run: 0x123456789abcdef -> 0x0
# run: 0xffffffffffffffff -> 0x0

	r4 = 0x77
	*(u64 *)(r1 + 0) = r4
	r0 = 0x10001
	exit
