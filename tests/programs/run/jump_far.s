# SPDX-License-Identifier: GPL-2.0
# rule: jumps over some hundred bytes of machine code
# direction: read
# state: 16
# run: 0x0 -> 0x50505050
# run: 0x1 -> 0x28282828
# run: 0x80000000 -> 0x4
# run: 0x7fffffff -> 0x28282828
# run: 0xffffffffffffffff -> 0x4

	r3 = *(u64 *)(r2 + 0)
	r4 = 0
	if r3 == 0 goto far
	if w3 s< 0 goto farther
	.rept 40
	r4 += 0x01010101
	.endr
	goto end
far:
	.rept 40
	r4 += 0x02020202
	.endr
	goto end
farther:
	r4 = 4
end:
	*(u64 *)(r2 + 8) = r4
	r0 = 1
	exit
