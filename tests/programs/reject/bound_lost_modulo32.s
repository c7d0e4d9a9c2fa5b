# SPDX-License-Identifier: GPL-2.0
# rule: a remainder of 32 bits has no bound, not even its width
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	.byte 0x94, 0x03, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00	# w3 %= 33
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
