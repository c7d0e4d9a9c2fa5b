# SPDX-License-Identifier: GPL-2.0
# rule: muldiv64 leaves r6 to r9 and the stack alone
# direction: read
# state: 64
# run: 0x0 0x1 0xffffffffffffffff -> 0x0 0x1 0xffffffffffffffff 0x0 0x1
# run: 0x123456789abcdef 0x8000000000000000 0x5555555555555555 -> 0x123456789abcdef 0x8000000000000000 0x5555555555555555 0x123456789abcdef 0x8000000000000000

	r6 = r2
	r7 = *(u64 *)(r6 + 0)
	r8 = *(u64 *)(r6 + 8)
	r9 = *(u64 *)(r6 + 16)
	*(u64 *)(r10 - 8) = r7
	*(u64 *)(r10 - 448) = r8
	r1 = -1
	r2 = -1
	r3 = 3
	call 3
	*(u64 *)(r6 + 24) = r7
	*(u64 *)(r6 + 32) = r8
	*(u64 *)(r6 + 40) = r9
	r3 = *(u64 *)(r10 - 8)
	*(u64 *)(r6 + 48) = r3
	r3 = *(u64 *)(r10 - 448)
	*(u64 *)(r6 + 56) = r3
	r0 = 1
	exit
