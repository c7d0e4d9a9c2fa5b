# SPDX-License-Identifier: GPL-2.0
# rule: bounds of indices add up
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: bytes 0..64

	r3 = *(u64 *)(r2 + 0)
	r3 &= 32
	r2 += r3
	r2 += r3
	r0 = *(u8 *)(r2 + 0)
	exit
