# SPDX-License-Identifier: GPL-2.0
# rule: all bytes lie within state_size
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes 60..67 is outside of the 64

	r0 = *(u64 *)(r2 + 60)
	exit
