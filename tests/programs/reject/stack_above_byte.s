# SPDX-License-Identifier: GPL-2.0
# rule: the stack ends at r10
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes 0..0 from r10 are outside

	r0 = 1
	*(u8 *)(r10 + 0) = r0
	exit
