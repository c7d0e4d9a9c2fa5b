# SPDX-License-Identifier: GPL-2.0
# rule: 64-bit negation in two's complement
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0xffffffffffffffff
# run: 0x2 -> 0xfffffffffffffffe
# run: 0x7f -> 0xffffffffffffff81
# run: 0x80 -> 0xffffffffffffff80
# run: 0xff -> 0xffffffffffffff01
# run: 0x7fff -> 0xffffffffffff8001
# run: 0x8000 -> 0xffffffffffff8000
# run: 0xffff -> 0xffffffffffff0001
# run: 0x7fffffff -> 0xffffffff80000001
# run: 0x80000000 -> 0xffffffff80000000
# run: 0x80000001 -> 0xffffffff7fffffff
# run: 0xffffffff -> 0xffffffff00000001
# run: 0x100000000 -> 0xffffffff00000000
# run: 0x100000001 -> 0xfffffffeffffffff
# run: 0x7fffffffffffffff -> 0x8000000000000001
# run: 0x8000000000000000 -> 0x8000000000000000
# run: 0x8000000000000001 -> 0x7fffffffffffffff
# run: 0xfffffffeffffffff -> 0x100000001
# run: 0xffffffff00000000 -> 0x100000000
# run: 0xffffffff7fffffff -> 0x80000001
# run: 0xffffffff80000000 -> 0x80000000
# run: 0xffffffffffffff80 -> 0x80
# run: 0xfffffffffffffffe -> 0x2
# run: 0xffffffffffffffff -> 0x1
# run: 0x5555555555555555 -> 0xaaaaaaaaaaaaaaab
# run: 0xaaaaaaaaaaaaaaaa -> 0x5555555555555556
# run: 0x123456789abcdef -> 0xfedcba9876543211

	r3 = *(u64 *)(r2 + 0)
	r3 = -r3
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
