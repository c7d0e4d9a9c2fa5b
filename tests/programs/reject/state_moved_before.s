# SPDX-License-Identifier: GPL-2.0
# rule: offsets add up
# state: 64
# direction: read
# expect: reject
# insn: 1
# message: bytes -8..-1 is outside

	r2 += -16
	r0 = *(u64 *)(r2 + 8)
	exit
