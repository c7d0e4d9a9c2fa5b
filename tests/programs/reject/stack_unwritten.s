# SPDX-License-Identifier: GPL-2.0
# rule: stack is written before it is read
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: byte -8 from r10 is read before it is written

	r0 = *(u64 *)(r10 - 8)
	exit
