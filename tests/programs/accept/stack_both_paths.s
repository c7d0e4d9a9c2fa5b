# SPDX-License-Identifier: GPL-2.0
# rule: written on both paths
# state: 64
# direction: read
# expect: accept
# stack: 8

	r0 = *(u8 *)(r1 + 24)
	if r0 == 1 goto +2
	*(u64 *)(r10 - 8) = r0
	goto +1
	*(u64 *)(r10 - 8) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
