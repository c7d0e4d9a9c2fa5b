# SPDX-License-Identifier: GPL-2.0
# rule: every byte of the stack is written before it is read
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: byte -5 from r10 is read before it is written

	r0 = 1
	*(u16 *)(r10 - 8) = r0
	*(u8 *)(r10 - 6) = r0
	*(u32 *)(r10 - 4) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
