# SPDX-License-Identifier: GPL-2.0
# rule: the depth is rounded up to 8
# state: 64
# direction: read
# expect: accept
# stack: 16

	r0 = 1
	*(u8 *)(r10 - 9) = r0
	r0 = *(u8 *)(r10 - 9)
	exit
