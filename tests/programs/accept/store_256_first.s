# SPDX-License-Identifier: GPL-2.0
# rule: as many stores can be the first
# state: 8
# direction: read
# expect: accept
# locks: 256
# held: 255

	r0 = 1
	r3 = *(u64 *)(r2 + 0)
	.rept 256
	if r3 == 0 goto +1
	*(u64 *)(r2 + 0) = r0
	.endr
	exit
