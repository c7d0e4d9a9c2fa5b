# SPDX-License-Identifier: GPL-2.0
# rule: goto: none, some and many instructions, and a chain of them
# direction: read
# state: 32
# run: 0x0 -> 0x1 0x6c 0x5678
# run: 0x1 -> 0x1 0x8 0x1234
# run: 0xffffffffffffffff -> 0x1 0x8 0x1234

	r3 = *(u64 *)(r2 + 0)
	r4 = 0
	goto +0
	r4 += 1
	*(u64 *)(r2 + 8) = r4
	r4 = 7
	if r3 == 0 goto skip
	goto chain1
skip:
	r4 += 100
chain1:
	goto chain2
chain2:
	goto chain3
chain3:
	r4 += 1
	goto end
end:
	*(u64 *)(r2 + 16) = r4
	if r3 == 0 goto second
	r4 = 0x1234
	goto third
second:
	r4 = 0x5678 ll
	goto third
third:
	*(u64 *)(r2 + 24) = r4
	r0 = 1
	exit
