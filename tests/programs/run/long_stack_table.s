# SPDX-License-Identifier: GPL-2.0
# rule: a table of sixteen bytes on the stack, gathered in another order
# direction: read
# state: 32
# run: 0x0 0x0 -> 0x0 0x0
# run: 0xffffffffffffffff 0xffffffffffffffff -> 0xffffffffffffffff 0xffffffffffffffff
# run: 0x123456789abcdef 0xfedcba9876543210 -> 0x1032547698badcfe 0xefcdab8967452301
# run: 0x8080808080808080 0x7f7f7f7f7f7f7f7f -> 0x7f7f7f7f7f7f7f7f 0x8080808080808080
# run: 0x7fffffff80000000 0x80007fff8000007f -> 0x7f000080ff7f0080 0x80ffffff7f
# run: 0xff00ff00ff00ff00 0xff00ff00ff00ff -> 0xff00ff00ff00ff00 0xff00ff00ff00ff
# run: 0x1 0x8000000000000000 -> 0x80 0x100000000000000
# run: 0x8877665544332211 0xffeeddccbbaa99 -> 0x99aabbccddeeff00 0x1122334455667788

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	*(u64 *)(r10 - 16) = r3
	*(u64 *)(r10 - 8) = r4
	r5 = *(u8 *)(r10 - 16)
	*(u8 *)(r10 - 17) = r5
	r5 = *(u8 *)(r10 - 15)
	*(u8 *)(r10 - 18) = r5
	r5 = *(u8 *)(r10 - 14)
	*(u8 *)(r10 - 19) = r5
	r5 = *(u8 *)(r10 - 13)
	*(u8 *)(r10 - 20) = r5
	r5 = *(u8 *)(r10 - 12)
	*(u8 *)(r10 - 21) = r5
	r5 = *(u8 *)(r10 - 11)
	*(u8 *)(r10 - 22) = r5
	r5 = *(u8 *)(r10 - 10)
	*(u8 *)(r10 - 23) = r5
	r5 = *(u8 *)(r10 - 9)
	*(u8 *)(r10 - 24) = r5
	r5 = *(u8 *)(r10 - 8)
	*(u8 *)(r10 - 25) = r5
	r5 = *(u8 *)(r10 - 7)
	*(u8 *)(r10 - 26) = r5
	r5 = *(u8 *)(r10 - 6)
	*(u8 *)(r10 - 27) = r5
	r5 = *(u8 *)(r10 - 5)
	*(u8 *)(r10 - 28) = r5
	r5 = *(u8 *)(r10 - 4)
	*(u8 *)(r10 - 29) = r5
	r5 = *(u8 *)(r10 - 3)
	*(u8 *)(r10 - 30) = r5
	r5 = *(u8 *)(r10 - 2)
	*(u8 *)(r10 - 31) = r5
	r5 = *(u8 *)(r10 - 1)
	*(u8 *)(r10 - 32) = r5
	r3 = *(u64 *)(r10 - 32)
	*(u64 *)(r2 + 16) = r3
	r4 = *(u64 *)(r10 - 24)
	*(u64 *)(r2 + 24) = r4
	r0 = 1
	exit
