# SPDX-License-Identifier: GPL-2.0
# rule: alignment is free; all words touched count
# state: 64
# direction: read
# expect: accept
# reads: 0-1
# writes: 2-3

	r0 = *(u64 *)(r2 + 4)
	*(u16 *)(r2 + 23) = r0
	exit
