# SPDX-License-Identifier: GPL-2.0
# rule: 448 bytes of stack
# state: 64
# direction: read
# expect: accept
# stack: 448

	r0 = 1
	*(u64 *)(r10 - 8) = r0
	*(u64 *)(r10 - 448) = r0
	r0 = *(u64 *)(r10 - 448)
	exit
