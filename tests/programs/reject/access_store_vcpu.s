# SPDX-License-Identifier: GPL-2.0
# rule: only value is writable
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: vcpu of the access is read-only

	r0 = 1
	*(u32 *)(r1 + 20) = r0
	exit
