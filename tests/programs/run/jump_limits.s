# SPDX-License-Identifier: GPL-2.0
# rule: jumps over 124 to 131 bytes of machine code of x86, where their encoding changes
# direction: read
# state: 136
# run: 0x0 -> 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5 0x5
# run: 0x1 -> 0x10101019 0x11111118 0x12121217 0x1010101a 0x11111119 0x12121218 0x1010101b 0x1111111a 0x10101019 0x11111118 0x12121217 0x1010101a 0x11111119 0x12121218 0x1010101b 0x1111111a
# run: 0xffffffff -> 0x410101011 0x211111114 0x12121217 0x510101010 0x311111113 0x112121216 0x61010100f 0x411111112 0x410101011 0x211111114 0x12121217 0x510101010 0x311111113 0x112121216 0x61010100f 0x411111112
# run: 0xffffffffffffffff -> 0x10101011 0x11111114 0x12121217 0x10101010 0x11111113 0x12121216 0x1010100f 0x11111112 0x10101011 0x11111114 0x12121217 0x10101010 0x11111113 0x12121216 0x1010100f 0x11111112

	r3 = *(u64 *)(r2 + 0)

	r4 = 5
	if r3 == 0 goto over0
	.rept 16
	r4 += 0x01010101
	.endr
	.rept 4
	r4 += r3
	.endr
over0:
	*(u64 *)(r2 + 8) = r4

	r4 = 5
	if r3 == 0 goto over1
	.rept 17
	r4 += 0x01010101
	.endr
	.rept 2
	r4 += r3
	.endr
over1:
	*(u64 *)(r2 + 16) = r4

	r4 = 5
	if r3 == 0 goto over2
	.rept 18
	r4 += 0x01010101
	.endr
over2:
	*(u64 *)(r2 + 24) = r4

	r4 = 5
	if r3 == 0 goto over3
	.rept 16
	r4 += 0x01010101
	.endr
	.rept 5
	r4 += r3
	.endr
over3:
	*(u64 *)(r2 + 32) = r4

	r4 = 5
	if r3 == 0 goto over4
	.rept 17
	r4 += 0x01010101
	.endr
	.rept 3
	r4 += r3
	.endr
over4:
	*(u64 *)(r2 + 40) = r4

	r4 = 5
	if r3 == 0 goto over5
	.rept 18
	r4 += 0x01010101
	.endr
	r4 += r3
over5:
	*(u64 *)(r2 + 48) = r4

	r4 = 5
	if r3 == 0 goto over6
	.rept 16
	r4 += 0x01010101
	.endr
	.rept 6
	r4 += r3
	.endr
over6:
	*(u64 *)(r2 + 56) = r4

	r4 = 5
	if r3 == 0 goto over7
	.rept 17
	r4 += 0x01010101
	.endr
	.rept 4
	r4 += r3
	.endr
over7:
	*(u64 *)(r2 + 64) = r4

	r4 = 5
	if r3 != 0 goto into0
	goto past0
into0:
	.rept 16
	r4 += 0x01010101
	.endr
	.rept 4
	r4 += r3
	.endr
past0:
	*(u64 *)(r2 + 72) = r4

	r4 = 5
	if r3 != 0 goto into1
	goto past1
into1:
	.rept 17
	r4 += 0x01010101
	.endr
	.rept 2
	r4 += r3
	.endr
past1:
	*(u64 *)(r2 + 80) = r4

	r4 = 5
	if r3 != 0 goto into2
	goto past2
into2:
	.rept 18
	r4 += 0x01010101
	.endr
past2:
	*(u64 *)(r2 + 88) = r4

	r4 = 5
	if r3 != 0 goto into3
	goto past3
into3:
	.rept 16
	r4 += 0x01010101
	.endr
	.rept 5
	r4 += r3
	.endr
past3:
	*(u64 *)(r2 + 96) = r4

	r4 = 5
	if r3 != 0 goto into4
	goto past4
into4:
	.rept 17
	r4 += 0x01010101
	.endr
	.rept 3
	r4 += r3
	.endr
past4:
	*(u64 *)(r2 + 104) = r4

	r4 = 5
	if r3 != 0 goto into5
	goto past5
into5:
	.rept 18
	r4 += 0x01010101
	.endr
	r4 += r3
past5:
	*(u64 *)(r2 + 112) = r4

	r4 = 5
	if r3 != 0 goto into6
	goto past6
into6:
	.rept 16
	r4 += 0x01010101
	.endr
	.rept 6
	r4 += r3
	.endr
past6:
	*(u64 *)(r2 + 120) = r4

	r4 = 5
	if r3 != 0 goto into7
	goto past7
into7:
	.rept 17
	r4 += 0x01010101
	.endr
	.rept 4
	r4 += r3
	.endr
past7:
	*(u64 *)(r2 + 128) = r4

	r0 = 1
	exit
