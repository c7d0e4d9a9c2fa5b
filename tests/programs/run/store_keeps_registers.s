# SPDX-License-Identifier: GPL-2.0
# rule: the first store leaves all registers as they are
# direction: read
# state: 16
# run: 0x64 -> 0x5b0

	r0 = 1
	r1 = 2
	r3 = 4
	r4 = 8
	r5 = 16
	r6 = 32
	r7 = 64
	r8 = 128
	r9 = *(u64 *)(r2 + 0)
	*(u64 *)(r2 + 8) = r9
	r9 += r0
	r9 += r1
	r9 += r3
	r9 += r4
	r9 += r5
	r9 += r6
	r9 += r7
	r9 += r8
	r9 += 1101
	*(u64 *)(r2 + 8) = r9
	r0 = 1
	exit
