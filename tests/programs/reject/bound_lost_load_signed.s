# SPDX-License-Identifier: GPL-2.0
# rule: a number whose sign was extended has no bound
# state: 64
# direction: read
# expect: reject
# insn: 3
# message: r3 may be as large as 18446744073709551615

	r3 = *(u64 *)(r2 + 0)
	r3 &= 7
	.byte 0x91, 0x23, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00	# r3 = *(s8 *)(r2 + 0)
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
