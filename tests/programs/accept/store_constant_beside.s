# SPDX-License-Identifier: GPL-2.0
# rule: a constant is stored whatever r0 holds
# state: 64
# direction: read
# expect: accept
# locks: 1

	r0 = r2
	.byte 0x62, 0x02, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00	# *(u32 *)(r2 + 0) = 5
	r0 = 1
	exit
