# SPDX-License-Identifier: GPL-2.0
# rule: no atomic instructions
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: no atomic instructions

	r0 = 1
	lock *(u64 *)(r2 + 0) += r0
	exit
