# SPDX-License-Identifier: GPL-2.0
# rule: the verdict is the lower half of r0: 0xffffffff00000001 is DONE
# direction: read
# state: 16
# value: 0x77
# run: 0x0 -> 0x0
# run: 0x1 -> 0x0
# run: 0x123456789abcdef -> 0x0
# run: 0xffffffffffffffff -> 0x0

	r4 = 0x77
	*(u64 *)(r1 + 0) = r4
	r0 = 0xffffffff00000001 ll
	exit
