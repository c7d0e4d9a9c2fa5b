# SPDX-License-Identifier: GPL-2.0
# rule: 32-bit negation in two's complement; the upper half is cleared
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0xffffffff
# run: 0x80 -> 0xffffff80
# run: 0xffff -> 0xffff0001
# run: 0x7fffffff -> 0x80000001
# run: 0x80000000 -> 0x80000000
# run: 0x80000001 -> 0x7fffffff
# run: 0xffffffff -> 0x1
# run: 0x55555555 -> 0xaaaaaaab
# run: 0xaaaaaaaa -> 0x55555556
# run: 0x89abcdef -> 0x76543211
# run: 0xdeadbeef00000000 -> 0x0
# run: 0xdeadbeef00000001 -> 0xffffffff
# run: 0x123456787fffffff -> 0x80000001
# run: 0x8000000080000000 -> 0x80000000
# run: 0xffffffff7fffffff -> 0x80000001
# run: 0xffffffff80000000 -> 0x80000000
# run: 0xfffffffffffffffe -> 0x2
# run: 0xffffffffffffffff -> 0x1

	r3 = *(u64 *)(r2 + 0)
	w3 = -w3
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
