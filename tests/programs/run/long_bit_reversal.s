# SPDX-License-Identifier: GPL-2.0
# rule: the order of 64 bits reversed by masks and shifts
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x8000000000000000
# run: 0x2 -> 0x4000000000000000
# run: 0x7f -> 0xfe00000000000000
# run: 0x80 -> 0x100000000000000
# run: 0xff -> 0xff00000000000000
# run: 0x7fff -> 0xfffe000000000000
# run: 0x8000 -> 0x1000000000000
# run: 0xffff -> 0xffff000000000000
# run: 0x7fffffff -> 0xfffffffe00000000
# run: 0x80000000 -> 0x100000000
# run: 0x80000001 -> 0x8000000100000000
# run: 0xffffffff -> 0xffffffff00000000
# run: 0x100000000 -> 0x80000000
# run: 0x100000001 -> 0x8000000080000000
# run: 0x7fffffffffffffff -> 0xfffffffffffffffe
# run: 0x8000000000000000 -> 0x1
# run: 0x8000000000000001 -> 0x8000000000000001
# run: 0xfffffffeffffffff -> 0xffffffff7fffffff
# run: 0xffffffff00000000 -> 0xffffffff
# run: 0xffffffff7fffffff -> 0xfffffffeffffffff
# run: 0xffffffff80000000 -> 0x1ffffffff
# run: 0xffffffffffffff80 -> 0x1ffffffffffffff
# run: 0xfffffffffffffffe -> 0x7fffffffffffffff
# run: 0xffffffffffffffff -> 0xffffffffffffffff
# run: 0x5555555555555555 -> 0xaaaaaaaaaaaaaaaa
# run: 0xaaaaaaaaaaaaaaaa -> 0x5555555555555555
# run: 0x123456789abcdef -> 0xf7b3d591e6a2c480

	r3 = *(u64 *)(r2 + 0)

	r5 = 0x5555555555555555 ll
	r4 = r3
	r4 >>= 1
	r4 &= r5
	r3 &= r5
	r3 <<= 1
	r3 |= r4

	r5 = 0x3333333333333333 ll
	r4 = r3
	r4 >>= 2
	r4 &= r5
	r3 &= r5
	r3 <<= 2
	r3 |= r4

	r5 = 0x0f0f0f0f0f0f0f0f ll
	r4 = r3
	r4 >>= 4
	r4 &= r5
	r3 &= r5
	r3 <<= 4
	r3 |= r4

	r5 = 0x00ff00ff00ff00ff ll
	r4 = r3
	r4 >>= 8
	r4 &= r5
	r3 &= r5
	r3 <<= 8
	r3 |= r4

	r5 = 0x0000ffff0000ffff ll
	r4 = r3
	r4 >>= 16
	r4 &= r5
	r3 &= r5
	r3 <<= 16
	r3 |= r4

	r4 = r3
	r4 >>= 32
	r3 <<= 32
	r3 |= r4
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
