# SPDX-License-Identifier: GPL-2.0
# rule: a program of 4096 instructions, with jumps over nearly all of them
# direction: read
# state: 16
# run: 0x0 -> 0x0
# run: 0x1 -> 0x10080807f9
# run: 0x100000000 -> 0x1
# run: 0xffffffff -> 0x10080807f9
# run: 0xffffffffffffffff -> 0x10080807f9

	r3 = *(u64 *)(r2 + 0)
	r4 = 0
	if r3 == 0 goto end
	if w3 == 0 goto last
	.rept 4088
	r4 += 0x01010101
	.endr
last:
	r4 += 1
end:
	*(u64 *)(r2 + 8) = r4
	r0 = 1
	exit
