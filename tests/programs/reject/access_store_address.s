# SPDX-License-Identifier: GPL-2.0
# rule: only value is writable
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: address of the access is read-only

	r0 = 1
	*(u64 *)(r1 + 8) = r0
	exit
