# SPDX-License-Identifier: GPL-2.0
# rule: the stack has a limit
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes -456..-449 from r10 are outside of the stack

	r0 = 1
	*(u64 *)(r10 - 456) = r0
	exit
