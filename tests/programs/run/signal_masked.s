# SPDX-License-Identifier: GPL-2.0
# rule: a notifier number from data, with a mask
# direction: read
# state: 16
# signals: 5
# run: 0x5 -> 0x5
# run: 0x45 -> 0x5
# run: 0xffffffffffffffc5 -> 0x5
# run: 0x8000000000000005 -> 0x5

	r6 = r2
	r1 = *(u64 *)(r6 + 0)
	r1 &= 63
	r7 = r1
	call 4
	*(u64 *)(r6 + 8) = r7
	r0 = 1
	exit
