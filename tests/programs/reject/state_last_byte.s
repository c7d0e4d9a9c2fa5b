# SPDX-License-Identifier: GPL-2.0
# rule: all bytes lie within state_size
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes 64..64 is outside

	r0 = 1
	*(u8 *)(r2 + 64) = r0
	exit
