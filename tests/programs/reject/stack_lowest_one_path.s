# SPDX-License-Identifier: GPL-2.0
# rule: every byte of the stack is written on every path, the lowest as well
# state: 64
# direction: read
# expect: reject
# insn: 4
# message: byte -448 from r10 is read before it is written

	r0 = *(u8 *)(r1 + 24)
	if r0 == 1 goto +1
	*(u64 *)(r10 - 448) = r0
	r0 = 1
	r0 = *(u64 *)(r10 - 448)
	exit
