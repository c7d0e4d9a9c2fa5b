# SPDX-License-Identifier: GPL-2.0
# rule: r10 is never written
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: r10 is read-only

	r0 = 1
	r10 = *(u64 *)(r2 + 0)
	exit
