# SPDX-License-Identifier: GPL-2.0
# rule: value is writable in every width, where it fits
# direction: read
# expect: accept

	r0 = 1
	*(u64 *)(r1 + 0) = r0
	*(u32 *)(r1 + 4) = r0
	*(u16 *)(r1 + 6) = r0
	*(u8 *)(r1 + 7) = r0
	.byte 0x62, 0x01, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff	# *(u32 *)(r1 +0) = -1
	exit
