# SPDX-License-Identifier: GPL-2.0
# rule: stores of 8 bytes to the value of a read; the bytes beside stay
# direction: read
# state: 16
# value: 0xf1e2d3c4b5a69788
# run: 0x0 -> 0x0
# run: 0xffffffffffffffff -> 0xffffffffffffffff
# run: 0x123456789abcdef -> 0x123456789abcdef
# run: 0x8000000080008080 -> 0x8000000080008080

	r3 = *(u64 *)(r2 + 0)
	r4 = 0x1122334455667788 ll

	*(u64 *)(r1 + 0) = r4
	*(u64 *)(r1 + 0) = r3
	r5 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 8) = r5

	r3 = 0xf1e2d3c4b5a69788 ll
	*(u64 *)(r1 + 0) = r4
	*(u64 *)(r1 + 0) = r3
	r0 = 1
	exit
