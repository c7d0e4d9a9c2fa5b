# SPDX-License-Identifier: GPL-2.0
# rule: a timer number from data, with a mask
# direction: expire
# state: 16
# access: offset=63 value=0xfffffffffffffffe
# value: 0xfffffffffffffffe
# timers: 5=0x3f
# run: 0x5 -> 0x5
# run: 0x45 -> 0x5
# run: 0xffffffffffffffc5 -> 0x5

	r6 = r2
	r2 = *(u32 *)(r1 + 16)
	r1 = *(u64 *)(r6 + 0)
	r1 &= 63
	r7 = r1
	call 5
	*(u64 *)(r6 + 8) = r7
	r0 = 1
	exit
