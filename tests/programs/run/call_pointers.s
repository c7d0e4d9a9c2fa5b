# SPDX-License-Identifier: GPL-2.0
# rule: pointers in r7 to r9 outlive a call
# direction: read
# state: 24
# access: address=0xfedcba9876543210
# value: 0x99
# run: 0x0 -> 0x0 0xfedcba9876543210
# run: 0x123456789abcdef -> 0x123456789abcdef 0xfedcba9876543210

	r7 = r1
	r8 = r2
	r9 = r10
	r9 += -16
	r3 = *(u64 *)(r8 + 0)
	*(u64 *)(r9 + 8) = r3
	call 1
	r3 = *(u64 *)(r10 - 8)
	*(u64 *)(r8 + 8) = r3
	r3 = *(u64 *)(r7 + 8)
	*(u64 *)(r8 + 16) = r3
	r3 = *(u64 *)(r9 + 8)
	*(u64 *)(r7 + 0) = r3
	r3 = 0x99
	*(u64 *)(r7 + 0) = r3
	r0 = 1
	exit
