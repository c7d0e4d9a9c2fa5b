# SPDX-License-Identifier: GPL-2.0
# rule: nothing lies in front of the access
# state: 64
# direction: read
# expect: reject
# insn: 0
# message: bytes -8..-1 are not inside one member of the access

	r0 = *(u64 *)(r1 - 8)
	exit
