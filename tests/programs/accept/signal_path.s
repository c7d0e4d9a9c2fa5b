# SPDX-License-Identifier: GPL-2.0
# rule: signals are counted on all paths
# direction: read
# expect: accept
# signals: 2

	r0 = *(u8 *)(r1 + 24)
	if r0 == 1 goto +3
	r1 = 1
	call 4
	goto +2
	r1 = 2
	call 4
	r0 = 1
	exit
