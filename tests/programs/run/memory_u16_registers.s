# SPDX-License-Identifier: GPL-2.0
# rule: loads and stores of 2 bytes through each register, of each register
# direction: read
# state: 168
# run: 0x0 -> 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0
# run: 0x123456789abcdef -> 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef
# run: 0x89abcdef89abcdef -> 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef 0xcdef
# run: 0xffffffffffffffff -> 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff 0xffff

	r0 = r2
	r1 = *(u16 *)(r0 + 0)
	*(u16 *)(r0 + 8) = r1

	r9 = r2
	r1 = r9
	r2 = *(u16 *)(r1 + 0)
	*(u16 *)(r1 + 16) = r2

	r2 = r9
	r3 = *(u16 *)(r2 + 0)
	*(u16 *)(r2 + 24) = r3

	r3 = r9
	r4 = *(u16 *)(r3 + 0)
	*(u16 *)(r3 + 32) = r4

	r4 = r9
	r5 = *(u16 *)(r4 + 0)
	*(u16 *)(r4 + 40) = r5

	r5 = r9
	r6 = *(u16 *)(r5 + 0)
	*(u16 *)(r5 + 48) = r6

	r6 = r9
	r7 = *(u16 *)(r6 + 0)
	*(u16 *)(r6 + 56) = r7

	r7 = r9
	r8 = *(u16 *)(r7 + 0)
	*(u16 *)(r7 + 64) = r8

	r7 = r9
	r8 = r7
	r9 = *(u16 *)(r8 + 0)
	*(u16 *)(r8 + 72) = r9

	r9 = r7
	r0 = *(u16 *)(r9 + 0)
	*(u16 *)(r9 + 80) = r0

	r3 = r7
	r0 = *(u16 *)(r3 + 0)
	*(u16 *)(r3 + 88) = r0

	r4 = r7
	r1 = *(u16 *)(r4 + 0)
	*(u16 *)(r4 + 96) = r1

	r5 = r7
	r2 = *(u16 *)(r5 + 0)
	*(u16 *)(r5 + 104) = r2

	r6 = r7
	r3 = *(u16 *)(r6 + 0)
	*(u16 *)(r6 + 112) = r3

	r9 = r7
	r7 = r9
	r4 = *(u16 *)(r7 + 0)
	*(u16 *)(r7 + 120) = r4

	r8 = r9
	r5 = *(u16 *)(r8 + 0)
	*(u16 *)(r8 + 128) = r5

	r8 = r9
	r9 = r8
	r6 = *(u16 *)(r9 + 0)
	*(u16 *)(r9 + 136) = r6

	r0 = r8
	r7 = *(u16 *)(r0 + 0)
	*(u16 *)(r0 + 144) = r7

	r9 = r8
	r1 = r9
	r8 = *(u16 *)(r1 + 0)
	*(u16 *)(r1 + 152) = r8

	r8 = r9
	r2 = r8
	r9 = *(u16 *)(r2 + 0)
	*(u16 *)(r2 + 160) = r9

	r0 = 1
	exit
