# SPDX-License-Identifier: GPL-2.0
# rule: three paths meet
# state: 64
# direction: read
# expect: accept

	r0 = *(u8 *)(r1 + 24)
	r3 = r2
	if r0 == 1 goto +3
	r3 += 8
	if r0 == 2 goto +1
	r3 += 16
	r0 = *(u64 *)(r3 + 0)
	exit
