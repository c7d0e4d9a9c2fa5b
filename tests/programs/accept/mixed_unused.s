# SPDX-License-Identifier: GPL-2.0
# rule: a register that is mixed may be written again
# state: 64
# direction: read
# expect: accept

	r0 = *(u8 *)(r1 + 24)
	r3 = r2
	if r0 == 1 goto +1
	r3 = 1
	r3 = 2
	r0 = r3
	exit
