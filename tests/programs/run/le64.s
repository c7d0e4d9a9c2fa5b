# SPDX-License-Identifier: GPL-2.0
# rule: le64: nothing changes
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x1
# run: 0x80 -> 0x80
# run: 0xff -> 0xff
# run: 0x100 -> 0x100
# run: 0x8000 -> 0x8000
# run: 0xff00 -> 0xff00
# run: 0xffff -> 0xffff
# run: 0x10000 -> 0x10000
# run: 0x80000000 -> 0x80000000
# run: 0xff000000 -> 0xff000000
# run: 0xffffffff -> 0xffffffff
# run: 0x100000000 -> 0x100000000
# run: 0x8000000000000000 -> 0x8000000000000000
# run: 0x7fffffffffffffff -> 0x7fffffffffffffff
# run: 0xffffffffffffffff -> 0xffffffffffffffff
# run: 0x123456789abcdef -> 0x123456789abcdef
# run: 0xfedcba9876543210 -> 0xfedcba9876543210
# run: 0x8090a0b0c0d0e0f0 -> 0x8090a0b0c0d0e0f0
# run: 0xffffffffffff0000 -> 0xffffffffffff0000
# run: 0xffffffff00000000 -> 0xffffffff00000000
# run: 0x5555555555555555 -> 0x5555555555555555
# run: 0xaaaaaaaaaaaaaaaa -> 0xaaaaaaaaaaaaaaaa

	r3 = *(u64 *)(r2 + 0)
	r3 = le64 r3
	*(u64 *)(r2 + 8) = r3
	r0 = 1
	exit
