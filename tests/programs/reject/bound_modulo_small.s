# SPDX-License-Identifier: GPL-2.0
# rule: a remainder: not more than the number
# state: 16
# direction: read
# expect: reject
# insn: 7
# message: bytes 0..16 is outside of the 16 bytes

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	r4 = *(u64 *)(r2 + 8)
	r4 &= 4
	r3 += 9
	.byte 0x97, 0x03, 0x00, 0x00, 0x64, 0x00, 0x00, 0x00	# r3 %= 100
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
