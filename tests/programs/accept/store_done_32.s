# SPDX-License-Identifier: GPL-2.0
# rule: DONE by a move of 32 bits
# state: 8
# direction: read
# expect: accept
# locks: 1

	r3 = 5
	*(u64 *)(r2 + 0) = r3
	w0 = 1
	exit
