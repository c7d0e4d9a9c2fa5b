# SPDX-License-Identifier: GPL-2.0
# rule: stores of 4 bytes to the value of a read; the bytes beside stay
# direction: read
# state: 48
# value: 0xb5a6978855667788
# run: 0x0 -> 0x1122334400000000 0x1122330000000088 0x1122000000007788 0x1100000000667788 0x55667788
# run: 0xffffffffffffffff -> 0x11223344ffffffff 0x112233ffffffff88 0x1122ffffffff7788 0x11ffffffff667788 0xffffffff55667788
# run: 0x123456789abcdef -> 0x1122334489abcdef 0x11223389abcdef88 0x112289abcdef7788 0x1189abcdef667788 0x89abcdef55667788
# run: 0x8000000080008080 -> 0x1122334480008080 0x1122338000808088 0x1122800080807788 0x1180008080667788 0x8000808055667788

	r3 = *(u64 *)(r2 + 0)
	r4 = 0x1122334455667788 ll

	*(u64 *)(r1 + 0) = r4
	*(u32 *)(r1 + 0) = r3
	r5 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 8) = r5

	*(u64 *)(r1 + 0) = r4
	*(u32 *)(r1 + 1) = r3
	r5 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 16) = r5

	*(u64 *)(r1 + 0) = r4
	*(u32 *)(r1 + 2) = r3
	r5 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 24) = r5

	*(u64 *)(r1 + 0) = r4
	*(u32 *)(r1 + 3) = r3
	r5 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 32) = r5

	*(u64 *)(r1 + 0) = r4
	*(u32 *)(r1 + 4) = r3
	r5 = *(u64 *)(r1 + 0)
	*(u64 *)(r2 + 40) = r5

	r3 = 0xf1e2d3c4b5a69788 ll
	*(u64 *)(r1 + 0) = r4
	*(u32 *)(r1 + 4) = r3
	r0 = 1
	exit
