# SPDX-License-Identifier: GPL-2.0
# rule: a notifier with a mask
# direction: read
# expect: accept
# signals: 1

	r1 = *(u32 *)(r1 + 16)
	r1 &= 63
	call 4
	r0 = 1
	exit
