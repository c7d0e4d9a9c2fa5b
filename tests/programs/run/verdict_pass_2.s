# SPDX-License-Identifier: GPL-2.0
# rule: verdict 2 passes
# direction: read
# state: 16
# verdict: 0x2
# value: 0x0
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0
# run: 0x123456789abcdef -> 0x0
# run: 0xffffffffffffffff -> 0x0

	r4 = 0x77
	*(u64 *)(r1 + 0) = r4
	r0 = 2
	exit
