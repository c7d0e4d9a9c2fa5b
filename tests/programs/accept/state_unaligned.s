# SPDX-License-Identifier: GPL-2.0
# rule: alignment is free
# state: 64
# direction: read
# expect: accept
# locks: 1

	r0 = *(u64 *)(r2 + 4)
	*(u16 *)(r2 + 23) = r0
	r0 = 1
	exit
