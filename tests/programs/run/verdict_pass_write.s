# SPDX-License-Identifier: GPL-2.0
# rule: verdict 0 of a write passes
# direction: write
# state: 16
# access: value=0x55
# verdict: 0x0
# value: 0x55
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0
# run: 0x123456789abcdef -> 0x0
# run: 0xffffffffffffffff -> 0x0

	r0 = 0
	exit
