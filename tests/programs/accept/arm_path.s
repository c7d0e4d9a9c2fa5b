# SPDX-License-Identifier: GPL-2.0
# rule: arms are counted on all paths
# direction: read
# expect: accept
# arms: 2

	r0 = *(u8 *)(r1 + 24)
	r2 = 7
	if r0 == 1 goto +3
	r1 = 1
	call 5
	goto +2
	r1 = 2
	call 5
	r0 = 1
	exit
