# SPDX-License-Identifier: GPL-2.0
# rule: modulo a negative constant, which is a huge one
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: r3 may be as large as 18446744073709551614

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r3 = *(u64 *)(r2 + 0)
	.byte 0x97, 0x03, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff	# r3 %= -1
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
