# SPDX-License-Identifier: GPL-2.0
# rule: stack is written on every path before it is read
# state: 64
# direction: read
# expect: reject
# insn: 5
# message: byte -8 from r10 is read before it is written

	r0 = *(u8 *)(r1 + 24)
	if r0 == 1 goto +2
	*(u64 *)(r10 - 8) = r0
	goto +1
	*(u64 *)(r10 - 16) = r0
	r0 = *(u64 *)(r10 - 8)
	exit
