# SPDX-License-Identifier: GPL-2.0
# rule: forty comparisons in a row count up to their input
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x1
# run: 0x2 -> 0x2
# run: 0x14 -> 0x14
# run: 0x27 -> 0x27
# run: 0x28 -> 0x28
# run: 0x29 -> 0x28
# run: 0xffffffff -> 0x28
# run: 0x100000000 -> 0x28
# run: 0x8000000000000000 -> 0x28
# run: 0xffffffffffffffff -> 0x28

	r3 = *(u64 *)(r2 + 0)
	r4 = 0
	if r3 <= 0 goto +1
	r4 += 1
	if r3 <= 1 goto +1
	r4 += 1
	if r3 <= 2 goto +1
	r4 += 1
	if r3 <= 3 goto +1
	r4 += 1
	if r3 <= 4 goto +1
	r4 += 1
	if r3 <= 5 goto +1
	r4 += 1
	if r3 <= 6 goto +1
	r4 += 1
	if r3 <= 7 goto +1
	r4 += 1
	if r3 <= 8 goto +1
	r4 += 1
	if r3 <= 9 goto +1
	r4 += 1
	if r3 <= 10 goto +1
	r4 += 1
	if r3 <= 11 goto +1
	r4 += 1
	if r3 <= 12 goto +1
	r4 += 1
	if r3 <= 13 goto +1
	r4 += 1
	if r3 <= 14 goto +1
	r4 += 1
	if r3 <= 15 goto +1
	r4 += 1
	if r3 <= 16 goto +1
	r4 += 1
	if r3 <= 17 goto +1
	r4 += 1
	if r3 <= 18 goto +1
	r4 += 1
	if r3 <= 19 goto +1
	r4 += 1
	if r3 <= 20 goto +1
	r4 += 1
	if r3 <= 21 goto +1
	r4 += 1
	if r3 <= 22 goto +1
	r4 += 1
	if r3 <= 23 goto +1
	r4 += 1
	if r3 <= 24 goto +1
	r4 += 1
	if r3 <= 25 goto +1
	r4 += 1
	if r3 <= 26 goto +1
	r4 += 1
	if r3 <= 27 goto +1
	r4 += 1
	if r3 <= 28 goto +1
	r4 += 1
	if r3 <= 29 goto +1
	r4 += 1
	if r3 <= 30 goto +1
	r4 += 1
	if r3 <= 31 goto +1
	r4 += 1
	if r3 <= 32 goto +1
	r4 += 1
	if r3 <= 33 goto +1
	r4 += 1
	if r3 <= 34 goto +1
	r4 += 1
	if r3 <= 35 goto +1
	r4 += 1
	if r3 <= 36 goto +1
	r4 += 1
	if r3 <= 37 goto +1
	r4 += 1
	if r3 <= 38 goto +1
	r4 += 1
	if r3 <= 39 goto +1
	r4 += 1
	*(u64 *)(r2 + 8) = r4
	r0 = 1
	exit
