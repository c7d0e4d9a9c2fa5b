# SPDX-License-Identifier: GPL-2.0
# rule: the stack has a limit
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes -449..-449 from r10 are outside

	r0 = 1
	*(u8 *)(r10 - 449) = r0
	exit
