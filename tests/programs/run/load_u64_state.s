# SPDX-License-Identifier: GPL-2.0
# rule: loads of 8 bytes from state, at any alignment, zero-extended
# direction: read
# state: 88
# run: 0x0 0x0 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0
# run: 0xffffffffffffffff 0xffffffffffffffff -> 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff
# run: 0x123456789abcdef 0xfedcba9876543210 -> 0x123456789abcdef 0x100123456789abcd 0x32100123456789ab 0x5432100123456789 0x7654321001234567 0x9876543210012345 0xba98765432100123 0xdcba987654321001 0xfedcba9876543210
# run: 0x8080808080808080 0x7f7f7f7f7f7f7f7f -> 0x8080808080808080 0x7f80808080808080 0x7f7f808080808080 0x7f7f7f8080808080 0x7f7f7f7f80808080 0x7f7f7f7f7f808080 0x7f7f7f7f7f7f8080 0x7f7f7f7f7f7f7f80 0x7f7f7f7f7f7f7f7f
# run: 0x7fffffff80000000 0x80007fff8000007f -> 0x7fffffff80000000 0x7f7fffffff800000 0x7f7fffffff8000 0x7f7fffffff80 0x8000007f7fffffff 0xff8000007f7fffff 0x7fff8000007f7fff 0x7fff8000007f7f 0x80007fff8000007f
# run: 0xff00ff00ff00ff00 0xff00ff00ff00ff -> 0xff00ff00ff00ff00 0xffff00ff00ff00ff 0xffff00ff00ff00 0xff00ffff00ff00ff 0xff00ffff00ff00 0xff00ff00ffff00ff 0xff00ff00ffff00 0xff00ff00ff00ffff 0xff00ff00ff00ff
# run: 0x1 0x8000000000000000 -> 0x1 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x8000000000000000
# run: 0x8877665544332211 0xffeeddccbbaa99 -> 0x8877665544332211 0x9988776655443322 0xaa99887766554433 0xbbaa998877665544 0xccbbaa9988776655 0xddccbbaa99887766 0xeeddccbbaa998877 0xffeeddccbbaa9988 0xffeeddccbbaa99

	r3 = *(u64 *)(r2 + 0)
	*(u64 *)(r2 + 16) = r3
	r3 = *(u64 *)(r2 + 1)
	*(u64 *)(r2 + 24) = r3
	r3 = *(u64 *)(r2 + 2)
	*(u64 *)(r2 + 32) = r3
	r3 = *(u64 *)(r2 + 3)
	*(u64 *)(r2 + 40) = r3
	r3 = *(u64 *)(r2 + 4)
	*(u64 *)(r2 + 48) = r3
	r3 = *(u64 *)(r2 + 5)
	*(u64 *)(r2 + 56) = r3
	r3 = *(u64 *)(r2 + 6)
	*(u64 *)(r2 + 64) = r3
	r3 = *(u64 *)(r2 + 7)
	*(u64 *)(r2 + 72) = r3
	r3 = *(u64 *)(r2 + 8)
	*(u64 *)(r2 + 80) = r3
	r0 = 1
	exit
