# SPDX-License-Identifier: GPL-2.0
# rule: aligned loads of 8 bytes from the stack, zero-extended
# direction: read
# state: 64
# run: 0x0 0x0 -> 0x0 0x0 0x0 0x0 0x0 0x0
# run: 0xffffffffffffffff 0xffffffffffffffff -> 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff
# run: 0x123456789abcdef 0xfedcba9876543210 -> 0x123456789abcdef 0xfedcba9876543210 0x123456789abcdef 0xfedcba9876543210 0x123456789abcdef 0xfedcba9876543210
# run: 0x8080808080808080 0x7f7f7f7f7f7f7f7f -> 0x8080808080808080 0x7f7f7f7f7f7f7f7f 0x8080808080808080 0x7f7f7f7f7f7f7f7f 0x8080808080808080 0x7f7f7f7f7f7f7f7f
# run: 0x7fffffff80000000 0x80007fff8000007f -> 0x7fffffff80000000 0x80007fff8000007f 0x7fffffff80000000 0x80007fff8000007f 0x7fffffff80000000 0x80007fff8000007f
# run: 0xff00ff00ff00ff00 0xff00ff00ff00ff -> 0xff00ff00ff00ff00 0xff00ff00ff00ff 0xff00ff00ff00ff00 0xff00ff00ff00ff 0xff00ff00ff00ff00 0xff00ff00ff00ff
# run: 0x1 0x8000000000000000 -> 0x1 0x8000000000000000 0x1 0x8000000000000000 0x1 0x8000000000000000
# run: 0x8877665544332211 0xffeeddccbbaa99 -> 0x8877665544332211 0xffeeddccbbaa99 0x8877665544332211 0xffeeddccbbaa99 0x8877665544332211 0xffeeddccbbaa99

	r3 = *(u64 *)(r2 + 0)
	r4 = *(u64 *)(r2 + 8)
	*(u64 *)(r10 - 16) = r3
	*(u64 *)(r10 - 8) = r4
	*(u64 *)(r10 - 136) = r3
	*(u64 *)(r10 - 128) = r4
	*(u64 *)(r10 - 448) = r3
	*(u64 *)(r10 - 440) = r4
	r5 = *(u64 *)(r10 - 16)
	*(u64 *)(r2 + 16) = r5
	r5 = *(u64 *)(r10 - 8)
	*(u64 *)(r2 + 24) = r5
	r5 = *(u64 *)(r10 - 136)
	*(u64 *)(r2 + 32) = r5
	r5 = *(u64 *)(r10 - 128)
	*(u64 *)(r2 + 40) = r5
	r5 = *(u64 *)(r10 - 448)
	*(u64 *)(r2 + 48) = r5
	r5 = *(u64 *)(r10 - 440)
	*(u64 *)(r2 + 56) = r5
	r0 = 1
	exit
