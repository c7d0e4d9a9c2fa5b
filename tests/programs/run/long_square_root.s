# SPDX-License-Identifier: GPL-2.0
# rule: the square root of 32 bits, rounded down, bit by bit
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x1
# run: 0x2 -> 0x1
# run: 0x3 -> 0x1
# run: 0x4 -> 0x2
# run: 0xf -> 0x3
# run: 0x10 -> 0x4
# run: 0x11 -> 0x4
# run: 0xfffe0000 -> 0xfffe
# run: 0xfffe0001 -> 0xffff
# run: 0xfffe0002 -> 0xffff
# run: 0x3fffffff -> 0x7fff
# run: 0x40000000 -> 0x8000
# run: 0x7fffffff -> 0xb504
# run: 0x80000000 -> 0xb504
# run: 0xffffffff -> 0xffff
# run: 0x100000002 -> 0x1
# run: 0xffffffffffffffff -> 0xffff

	r3 = *(u32 *)(r2 + 0)
	r4 = 0

	r5 = r4
	r5 |= 32768
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 16384
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 8192
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 4096
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 2048
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 1024
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 512
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 256
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 128
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 64
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 32
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 16
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 8
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 4
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 2
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	r5 = r4
	r5 |= 1
	r6 = r5
	r6 *= r6
	if r6 > r3 goto +1
	r4 = r5

	*(u64 *)(r2 + 8) = r4
	r0 = 1
	exit
