# SPDX-License-Identifier: GPL-2.0
# rule: boot_ns does not go back, and is not 0
# direction: read
# state: 32
# run: 0x0 -> 0x1 0x1 0x1
# run: 0xffffffffffffffff -> 0x1 0x1 0x1

	r6 = r2
	call 2
	r7 = r0
	call 2
	r3 = 1
	if r0 >= r7 goto +1
	r3 = 0
	*(u64 *)(r6 + 8) = r3
	r3 = 1
	if r7 != 0 goto +1
	r3 = 0
	*(u64 *)(r6 + 16) = r3
	r0 -= r7
	r3 = 1
	if r0 s>= 0 goto +1
	r3 = 0
	*(u64 *)(r6 + 24) = r3
	r0 = 1
	exit
